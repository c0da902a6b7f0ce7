package dev.senet.bench.parity;

/**
 * How far two tensors lie apart.
 *
 * @param name what they are
 * @param greatest the greatest magnitude in PyTorch's
 * @param relative the greatest difference of two elements, divided by {@code greatest}
 */
record Difference(String name, double greatest, double relative) {
  /**
   * @throws IllegalArgumentException if they differ in length
   */
  static Difference of(String name, float[] senet, float[] torch) {
    if (senet.length != torch.length) {
      throw new IllegalArgumentException(name + ": " + senet.length + " and " + torch.length);
    }
    double greatest = 0;
    double apart = 0;
    for (int i = 0; i < torch.length; i++) {
      greatest = Math.max(greatest, Math.abs(torch[i]));
      // NaN on either side is as far as can be.
      double difference = Math.abs((double) senet[i] - torch[i]);
      apart = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(apart, difference);
    }
    return new Difference(name, greatest, apart == 0 ? 0 : apart / greatest);
  }
}
