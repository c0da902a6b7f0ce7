package dev.senet.bench.parity;

/**
 * The loss of a step.
 *
 * @param step counted from 1
 * @param nearby PyTorch's from slightly other initial weights
 */
record StepLosses(int step, double senet, double torch, double nearby) {
  /** How far senet is from PyTorch, in units of PyTorch's loss. */
  double relative() {
    return Math.abs(senet - torch) / Math.abs(torch);
  }

  /** How far PyTorch is from itself when its weights change by their last bit. */
  double sensitivity() {
    return Math.abs(nearby - torch) / Math.abs(torch);
  }
}
