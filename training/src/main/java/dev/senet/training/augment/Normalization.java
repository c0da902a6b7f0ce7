package dev.senet.training.augment;

import java.util.List;
import java.util.stream.Collectors;

/**
 * From bytes to floats: {@code (byte / 255 - mean) / deviation}, per channel. One value stands for
 * all channels.
 *
 * @param mean subtracted, in units of the full range
 * @param deviation divided by; 1 leaves the scale alone
 */
public record Normalization(List<Double> mean, List<Double> deviation) {
  /** Bytes scaled to 0 … 1 and nothing else. */
  public static final Normalization NONE = new Normalization(List.of(0.0), List.of(1.0));

  /** The statistics of ImageNet's training images that the field uses. */
  public static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    boolean lengths =
        (mean.size() == 1 || mean.size() == 3) && (deviation.size() == 1 || deviation.size() == 3);
    Check.that(lengths, "mean and std take one value, or three for red, green and blue");
    Check.that(mean.stream().allMatch(m -> Math.abs(m) <= 1000), "mean must be a finite number");
    Check.that(deviation.stream().allMatch(d -> d > 1e-6 && d <= 1e6), "std must be positive");
  }

  /** Subtracts {@code mean} and leaves the scale alone. */
  public static Normalization subtractMean(List<Double> mean) {
    return new Normalization(mean, List.of(1.0));
  }

  /** The values of all 256 bytes in channel {@code c}. */
  float[] table(int c) {
    double m = mean.get(mean.size() == 1 ? 0 : c);
    double d = deviation.get(deviation.size() == 1 ? 0 : c);
    float[] table = new float[256];
    for (int value = 0; value < table.length; value++) {
      table[value] = (float) ((value / 255.0 - m) / d);
    }
    return table;
  }

  /** How it is written in a {@code train} section; empty for {@link #NONE}. */
  public String toSenet() {
    if (equals(NONE)) {
      return "";
    }
    return deviation.stream().allMatch(d -> d == 1)
        ? "subtract_mean(" + tuple(mean) + ")"
        : "normalize(mean = %s, std = %s)".formatted(tuple(mean), tuple(deviation));
  }

  private static String tuple(List<Double> values) {
    return values.size() == 1
        ? values.getFirst().toString()
        : values.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
