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

  /** A window whose padding is less than its kernel, as pooling demands. */
  static Window pool(Random random) {
    int kernelHeight = random.nextInt(1, 4);
    int kernelWidth = random.nextInt(1, 4);
    int padHeight = random.nextInt(0, kernelHeight / 2 + 1);
    int padWidth = random.nextInt(0, kernelWidth / 2 + 1);
    return new Window(
        kernelHeight,
        kernelWidth,
        random.nextInt(1, 4),
        random.nextInt(1, 4),
        padHeight,
        random.nextInt(0, kernelHeight / 2 + 1),
        padWidth,
        random.nextInt(0, kernelWidth / 2 + 1),
        1,
        1);
  }
}
