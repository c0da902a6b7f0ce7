package dev.senet.training.augment;

/** Checks of arguments, with messages fit for a user. */
final class Check {
  private Check() {}

  static void that(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  static void size(int height, int width) {
    that(
        height >= 1 && height <= MAX_SIDE && width >= 1 && width <= MAX_SIDE,
        "a size must lie between 1 and " + MAX_SIDE);
  }

  /** The longest side of an image that a step makes. */
  private static final int MAX_SIDE = 8192;
}
