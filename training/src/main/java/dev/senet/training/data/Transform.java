package dev.senet.training.data;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** What happens to an image between decoding and the network. Safe for use by several threads. */
@FunctionalInterface
public interface Transform {
  /**
   * Writes {@code image}, augmented and normalised, as float32 values H×W×C to the start of {@code
   * target}.
   *
   * @param random the only source of chance
   * @param shape the shape to be written
   * @throws DatasetException if the result has another height or width than {@code shape}
   */
  void write(Image image, RandomGenerator random, ImageShape shape, MemorySegment target);
}
