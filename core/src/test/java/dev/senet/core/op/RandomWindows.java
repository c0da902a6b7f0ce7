package dev.senet.core.op;

import java.util.Random;

/** Windows for tests; each fits an image of at least 5×5. */
final class RandomWindows {
  private RandomWindows() {}

  static Window convolution(Random random) {
    int kernelHeight = random.nextInt(1, 4);
    int kernelWidth = random.nextInt(1, 4);
    return new Window(
        kernelHeight,
        kernelWidth,
        random.nextInt(1, 4),
        random.nextInt(1, 4),
        random.nextInt(0, 4),
        random.nextInt(0, 4),
        random.nextInt(0, 4),
        random.nextInt(0, 4),
        random.nextInt(1, 3),
        random.nextInt(1, 3));
  }

  /** A window whose padding is at most half its kernel, as PyTorch demands of pools. */
  static Window pool(Random random) {
    int kernelHeight = random.nextInt(1, 4);
    int kernelWidth = random.nextInt(1, 4);
    return new Window(
        kernelHeight,
        kernelWidth,
        random.nextInt(1, 4),
        random.nextInt(1, 4),
        random.nextInt(0, kernelHeight / 2 + 1),
        random.nextInt(0, kernelHeight / 2 + 1),
        random.nextInt(0, kernelWidth / 2 + 1),
        random.nextInt(0, kernelWidth / 2 + 1),
        random.nextInt(1, 3),
        random.nextInt(1, 3));
  }

  /** Any window of small numbers, whether it fits or not. */
  static Window any(Random random) {
    int[] v = random.ints(10, 0, 5).toArray();
    return new Window(
        1 + v[0], 1 + v[1], 1 + v[2], 1 + v[3], v[4], v[5], v[6], v[7], 1 + v[8] / 2, 1 + v[9] / 2);
  }
}
