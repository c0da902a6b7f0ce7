package dev.senet.training.report;

/** Shows nothing. */
record NoProgress() implements ProgressDisplay {
  @Override
  public void task(String name, long done, long total) {}

  @Override
  public void beginEpoch(int epoch, int epochs, long images, long done) {}

  @Override
  public void step(int images, Score epochSoFar) {}

  @Override
  public void endEpoch(EpochMetrics metrics) {}

  @Override
  public void close() {}
}
