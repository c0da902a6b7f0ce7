package dev.senet.bench.parity;

/**
 * The loss of a step.
 *
 * @param step counted from 1
 */
record StepLosses(int step, double senet, double torch) {
  /** The difference, divided by PyTorch's loss. */
  double relative() {
    return Math.abs(senet - torch) / Math.abs(torch);
  }
}
