package dev.senet.training.report;

import java.io.PrintStream;

/** Prints a line per epoch. */
final class ProgressLines implements ProgressDisplay {
  private final PrintStream out;
  private int epochs;

  ProgressLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void task(String name, long done, long total) {}

  @Override
  public void beginEpoch(int epoch, int totalEpochs, long images, long done) {
    epochs = totalEpochs;
  }

  @Override
  public void step(int images, Score epochSoFar) {}

  @Override
  public void endEpoch(EpochMetrics metrics) {
    out.println(metrics.toLine(epochs));
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
