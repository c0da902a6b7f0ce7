package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Place;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins launches of one flat kernel over adjacent arrays into one launch, so that an optimizer
 * updates thousands of parameters' arrays with a few launches.
 */
final class FlatSteps {
  private final Map<Buffer, Place> places;
  private final List<Step> joined = new ArrayList<>();

  private FlatSteps(Map<Buffer, Place> places) {
    this.places = places;
  }

  static List<Step> join(List<Step> steps, Map<Buffer, Place> places) {
    FlatSteps flat = new FlatSteps(places);
    steps.forEach(flat::add);
    return flat.joined;
  }

  private void add(Step step) {
    if (step.flat().isPresent()) {
      for (int i = joined.size() - 1; i >= 0; i--) {
        Optional<Step> both = join(joined.get(i), step);
        if (both.isPresent()) {
          joined.set(i, both.get());
          return;
        }
        if (conflict(joined.get(i), step)) {
          break;
        }
      }
    }
    joined.add(step);
  }

  /** Whether {@code step} must stay behind {@code earlier}. */
  private boolean conflict(Step earlier, Step step) {
    List<Span> written = spans(step, step.writes());
    List<Span> read = spans(step, step.reads());
    List<Span> writtenEarlier = spans(earlier, earlier.writes());
    return meet(writtenEarlier, read)
        || meet(writtenEarlier, written)
        || meet(spans(earlier, earlier.reads()), written);
  }

  /** Bytes {@code [from, to)} of an arena; of one sample's share in {@link Arena#BATCHED}. */
  private record Span(Arena arena, long from, long to) {
    boolean meets(Span other) {
      return arena == other.arena && from < other.to && other.from < to;
    }
  }

  private static boolean meet(List<Span> a, List<Span> b) {
    return a.stream().anyMatch(x -> b.stream().anyMatch(x::meets));
  }

  private List<Span> spans(Step step, List<Ref> refs) {
    return refs.stream().map(ref -> span(step, ref)).toList();
  }

  /**
   * The memory that {@code step} may touch at {@code ref}; a joined step goes beyond the buffer.
   */
  private Span span(Step step, Ref ref) {
    Place place = places.get(ref.buffer());
    long from = place.perSample() + place.constant();
    long bytes = ArenaPacker.align(ref.buffer().bytes().at(1));
    long reach =
        step.flat()
            .flatMap(flat -> constant(step.operands().get(flat.countOperand())))
            .map(count -> isScalar(ref) ? 4 : ref.offset() + 4 * count)
            .orElse(bytes);
    return new Span(place.arena(), from, from + Math.max(bytes, reach));
  }

  private static boolean isScalar(Ref ref) {
    return ref.buffer().bytes().equals(Size.of(4));
  }

  private Optional<Step> join(Step a, Step b) {
    if (!a.kernel().equals(b.kernel()) || a.flat().isEmpty() || !a.flat().equals(b.flat())) {
      return Optional.empty();
    }
    int countOperand = a.flat().get().countOperand();
    Optional<Long> first = constant(a.operands().get(countOperand));
    Optional<Long> second = constant(b.operands().get(countOperand));
    if (first.isEmpty() || second.isEmpty() || first.get() == 1) {
      return Optional.empty();
    }
    long step = ArenaPacker.align(4 * first.get());
    for (int i = 0; i < a.operands().size(); i++) {
      if (i != countOperand && !continues(a.operands().get(i), b.operands().get(i), step)) {
        return Optional.empty();
      }
    }
    return Optional.of(extend(a, b, step / 4 + second.get()));
  }

  private static Step extend(Step a, Step b, long count) {
    Step.Flat flat = a.flat().orElseThrow();
    List<Operand> operands = new ArrayList<>(a.operands());
    operands.set(flat.countOperand(), new Operand.Number(Size.of(count)));
    Geometry geometry = a.geometry().withCount(Size.of(count).ceilDiv(flat.elementsPerUnit()));
    List<Node> nodes = new ArrayList<>(a.nodes());
    nodes.addAll(b.nodes());
    return new Step(a.label() + " …", a.kernel(), operands, geometry, nodes, a.flat());
  }

  private static Optional<Long> constant(Operand operand) {
    return operand instanceof Operand.Number(Size size) && size.perSample() == 0
        ? Optional.of(size.at(1))
        : Optional.empty();
  }

  private boolean continues(Operand a, Operand b, long step) {
    if (a instanceof Operand.Number || b instanceof Operand.Number) {
      return a.equals(b);
    }
    Ref x = ref(a);
    Ref y = ref(b);
    boolean isSharedScalar = x.equals(y) && isScalar(x);
    Place from = places.get(x.buffer()).plus(x.offset());
    return isSharedScalar || from.plus(step).equals(places.get(y.buffer()).plus(y.offset()));
  }

  private static Ref ref(Operand operand) {
    return switch (operand) {
      case Operand.Read(Ref ref) -> ref;
      case Operand.Write(Ref ref) -> ref;
      case Operand.Update(Ref ref) -> ref;
      case Operand.Number n -> throw new IllegalArgumentException("not an address: " + n);
    };
  }
}
