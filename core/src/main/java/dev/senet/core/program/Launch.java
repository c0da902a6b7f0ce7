package dev.senet.core.program;

import java.util.List;

/**
 * A step whose memory has been placed.
 *
 * @param kernel index into the program's kernels
 */
public record Launch(
    String label, int kernel, List<Argument> arguments, Size units, Size scratchBytes) {
  public Launch {
    arguments = List.copyOf(arguments);
  }

  /** One element of the {@code long[]} that a kernel gets. */
  public sealed interface Argument {}

  /**
   * The address of a place.
   *
   * @param sampleBytes bytes from one sample's part to the next in {@link Arena#BATCHED}, else 0
   */
  public record Address(Place place, long sampleBytes) implements Argument {}

  /** A number. */
  public record Number(Size value) implements Argument {}
}
