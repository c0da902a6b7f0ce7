package dev.senet.training.optim;

/** Checks of arguments, with messages fit for a user. */
final class Rates {
  private Rates() {}

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  static void initial(double rate) {
    check(rate > 0 && rate <= 1e6, "the initial learning rate must be positive");
  }

  static void factor(double factor) {
    check(factor > 0 && factor <= 1, "factor must lie between 0 and 1");
  }
}
