package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Place;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Saves launches of flat kernels. Launches of one kernel over adjacent arrays become one launch, so
 * that an optimizer updates thousands of parameters' arrays with a few launches; and launches of
 * different kernels become one of a kernel that does what all of them do, if the backend has one.
 */
final class FlatSteps {
  private final Footprints footprints;
  private final List<Step> joined = new ArrayList<>();

  private FlatSteps(Map<Buffer, Place> places) {
    this.footprints = new Footprints(places);
  }

  static List<Step> join(List<Step> steps, Map<Buffer, Place> places, Backend backend) {
    FlatSteps flat = new FlatSteps(places);
    steps.forEach(flat::add);
    return flat.merged(backend);
  }

  /** A step of fixed size that cannot be joined is done early: it must not separate others. */
  private void add(Step step) {
    int earliest = joined.size();
    if (step.flat().isPresent()) {
      for (int i = joined.size() - 1; i >= 0; i--) {
        Optional<Step> both = join(joined.get(i), step);
        if (both.isPresent()) {
          joined.set(i, both.get());
          return;
        }
        if (footprints.conflict(joined.get(i), step)) {
          break;
        }
        earliest = i;
      }
    }
    joined.add(
        count(step).flatMap(Footprints::constant).isPresent() ? earliest : joined.size(), step);
  }

  private static Optional<Operand> count(Step step) {
    return step.flat().map(flat -> step.operands().get(flat.countOperand()));
  }

  private Optional<Step> join(Step a, Step b) {
    if (!a.kernel().equals(b.kernel()) || a.flat().isEmpty() || !a.flat().equals(b.flat())) {
      return Optional.empty();
    }
    int countOperand = a.flat().get().countOperand();
    Optional<Long> first = count(a).flatMap(Footprints::constant);
    Optional<Long> second = count(b).flatMap(Footprints::constant);
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
    return new Step(a.label() + " …", a.kernel(), operands, geometry, nodes(a, b), a.flat());
  }

  private static List<Node> nodes(Step a, Step b) {
    return Stream.concat(a.nodes().stream(), b.nodes().stream()).toList();
  }

  private boolean continues(Operand a, Operand b, long step) {
    if (a instanceof Operand.Number || b instanceof Operand.Number) {
      return a.equals(b);
    }
    Ref x = ref(a);
    Ref y = ref(b);
    boolean isSharedScalar = x.equals(y) && Footprints.isScalar(x);
    return isSharedScalar || footprints.place(x).plus(step).equals(footprints.place(y));
  }

  private static Ref ref(Operand operand) {
    return switch (operand) {
      case Operand.Read(Ref ref) -> ref;
      case Operand.Write(Ref ref) -> ref;
      case Operand.Update(Ref ref) -> ref;
      case Operand.Number n -> throw new IllegalArgumentException("not an address: " + n);
    };
  }

  /** Neighbours of one count, none of which needs more of another than its own element. */
  private List<Step> merged(Backend backend) {
    List<Step> merged = new ArrayList<>();
    List<Step> group = new ArrayList<>();
    for (Step step : joined) {
      Optional<Step> more = group.isEmpty() ? Optional.empty() : merge(group, step, backend);
      if (more.isPresent()) {
        merged.set(merged.size() - 1, more.get());
      } else {
        group.clear();
        merged.add(step);
      }
      group.add(step);
    }
    return merged;
  }

  private Optional<Step> merge(List<Step> group, Step next, Backend backend) {
    boolean fits =
        group.stream()
            .allMatch(step ->
                count(step).isPresent()
                    && count(step).equals(count(next))
                    && !footprints.conflictAcrossElements(step, next));
    List<Step> all = Stream.concat(group.stream(), Stream.of(next)).toList();
    return fits ? backend.merge(all).map(step -> step.of(all)) : Optional.empty();
  }
}
