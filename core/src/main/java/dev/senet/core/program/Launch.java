package dev.senet.core.program;

import java.util.List;

/**
 * A step whose memory has been placed.
 *
 * @param kernel index into the program's kernels
 */
public record Launch(String label, int kernel, List<Argument> arguments, Geometry geometry) {
  public Launch {
    arguments = List.copyOf(arguments);
  }

  /** An argument of the kernel. */
  public sealed interface Argument {}

  /**
   * The address of a place.
   *
   * @param sampleBytes bytes from one sample's part to the next in {@link Arena#BATCHED}, else 0
   */
  public record Address(Place place, long sampleBytes) implements Argument {}

  /** A number. */
  public record Number(Size value) implements Argument {}

  /** Scratch bytes that each thread needs. */
  public Size scratchBytes() {
    return geometry instanceof Geometry.Units(Size count, Size scratch) ? scratch : Size.ZERO;
  }
}
