package dev.senet.training.data;

import java.util.random.RandomGenerator;

/**
 * A random stream that is a function of a few numbers (seed, epoch, position …) alone, so that an
 * image is augmented alike whichever thread does it and whenever. SplitMix64 (Steele, Lea, Flood
 * 2014).
 */
public final class SampleRandom implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private long state;

  /** The stream that belongs to {@code keys}, in this order. */
  public SampleRandom(long... keys) {
    long mixed = 0;
    for (long key : keys) {
      mixed = mix((mixed ^ key) + GOLDEN_GAMMA);
    }
    state = mixed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
