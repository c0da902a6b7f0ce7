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
        height >= 1
            && height <= Augmentation.MAX_SIDE
            && width >= 1
            && width <= Augmentation.MAX_SIDE,
        "a size must lie between 1 and " + Augmentation.MAX_SIDE);
  }
}
