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

  /** The address of a place. */
  public record Address(Place place) implements Argument {}

  /** A number. */
  public record Number(Size value) implements Argument {}
}
