package dev.senet.training.augment;

import dev.senet.training.data.DatasetException;
import dev.senet.training.data.Image;
import dev.senet.training.data.ImageShape;
import dev.senet.training.data.Transform;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The steps of an {@code augment} or {@code evaluate} clause, in order, and the normalisation that
 * ends them.
 */
public final class Pipeline implements Transform {
  private final List<Augmentation> steps;
  private final Normalization normalization;
  private final float[][] tables;

  /**
   * @param steps applied in this order
   * @param normalization applied last
   */
  public Pipeline(List<Augmentation> steps, Normalization normalization) {
    this.steps = List.copyOf(steps);
    this.normalization = normalization;
    this.tables =
        new float[][] {normalization.table(0), normalization.table(1), normalization.table(2)};
  }

  /** The steps before the normalisation. */
  public List<Augmentation> steps() {
    return steps;
  }

  /** The last step. */
  public Normalization normalization() {
    return normalization;
  }

  /** The image after all steps but the normalisation. */
  public Image augment(Image image, RandomGenerator random) {
    Image result = image;
    for (Augmentation step : steps) {
      result = step.apply(result, random);
    }
    return result;
  }

  @Override
  public void write(Image image, RandomGenerator random, ImageShape shape, MemorySegment target) {
    Image result = augment(image, random).withChannels(shape.channels());
    if (result.height() != shape.height() || result.width() != shape.width()) {
      throw new DatasetException(
          ("the image has %dx%d pixels after the steps, but the network takes %s;"
                  + " add resize((%d, %d)) or resize and center_crop")
              .formatted(result.height(), result.width(), shape, shape.height(), shape.width()));
    }
    byte[] pixels = result.pixels();
    int channels = shape.channels();
    for (int i = 0; i < pixels.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        float value = tables[c][pixels[i + c] & 0xff];
        target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i + c, value);
      }
    }
  }

  /** How the clause is written in a {@code train} section. */
  public String toSenet() {
    return Stream.concat(
            steps.stream().map(Augmentation::toSenet), Stream.of(normalization.toSenet()))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline p
        && steps.equals(p.steps)
        && normalization.equals(p.normalization);
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(steps, normalization);
  }

  @Override
  public String toString() {
    return toSenet();
  }
}
