package dev.senet.compiler.plan;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The memory that steps touch, once all buffers have a place.
 *
 * @param places of all buffers
 */
record Footprints(Map<Buffer, Place> places) {
  /** Bytes {@code [from, to)} of an arena; of one sample's share in {@link Arena#BATCHED}. */
  private record Span(Arena arena, long from, long to) {
    boolean meets(Span other) {
      return arena == other.arena && from < other.to && other.from < to;
    }
  }

  /** Whether {@code step} must stay behind {@code earlier}. */
  boolean conflict(Step earlier, Step step) {
    return meet(earlier, earlier.writes(), step, step.reads())
        || meet(earlier, earlier.writes(), step, step.writes())
        || meet(earlier, earlier.reads(), step, step.writes());
  }

  private boolean meet(Step a, List<Ref> ofA, Step b, List<Ref> ofB) {
    List<Span> spans = ofA.stream().map(ref -> span(a, ref)).toList();
    return ofB.stream().map(ref -> span(b, ref)).anyMatch(y -> spans.stream().anyMatch(y::meets));
  }

  /**
   * Whether {@code step} must stay behind {@code earlier} as a whole: it needs more of it, or
   * overwrites more, than the element that it computes itself. Both are flat, of one count.
   */
  boolean conflictAcrossElements(Step earlier, Step step) {
    return meetAcross(earlier, earlier.writes(), step, step.reads())
        || meetAcross(earlier, earlier.writes(), step, step.writes())
        || meetAcross(earlier, earlier.reads(), step, step.writes());
  }

  private boolean meetAcross(Step a, List<Ref> ofA, Step b, List<Ref> ofB) {
    return ofA.stream()
        .anyMatch(
            x -> ofB.stream().anyMatch(y -> !isOneArray(x, y) && span(a, x).meets(span(b, y))));
  }

  private boolean isOneArray(Ref a, Ref b) {
    return !isScalar(a) && !isScalar(b) && place(a).equals(place(b));
  }

  Place place(Ref ref) {
    return places.get(ref.buffer()).plus(ref.offset());
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

  /** Whether all elements of a flat step read the same one there. */
  static boolean isScalar(Ref ref) {
    return ref.buffer().bytes().equals(Size.of(4));
  }

  /** The value of a number that does not depend on the batch. */
  static Optional<Long> constant(Operand operand) {
    return operand instanceof Operand.Number(Size size) && size.perSample() == 0
        ? Optional.of(size.at(1))
        : Optional.empty();
  }
}
