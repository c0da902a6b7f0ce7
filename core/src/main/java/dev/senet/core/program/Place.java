package dev.senet.core.program;

/**
 * Where a buffer lies: byte {@code perSample * N + constant} of an arena.
 *
 * @param perSample nonzero in {@link Arena#BATCHED} and {@link Arena#SLICED} only
 */
public record Place(Arena arena, long perSample, long constant) {
  /** The place {@code bytes} further on. */
  public Place plus(long bytes) {
    return new Place(arena, perSample, constant + bytes);
  }

  /** The byte offset for a batch of {@code n}. */
  public long at(long n) {
    return perSample * n + constant;
  }
}
