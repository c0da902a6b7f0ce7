package dev.senet.bench.inference;

import java.util.List;

/** Arrays one after the other. */
final class Concatenation {
  private Concatenation() {}

  static float[] of(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
