package dev.senet.bench.gpu;

/** What one process does. */
record GpuTask(
    Use use, int batch, GpuNetwork network, Precision precision, GpuContender contender) {
  GpuTask withContender(GpuContender another) {
    return new GpuTask(use, batch, network, precision, another);
  }

  GpuTask withNetwork(GpuNetwork another) {
    return new GpuTask(use, batch, another, precision, contender);
  }

  GpuTask withPrecision(Precision another) {
    return new GpuTask(use, batch, network, another, contender);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "%s, %s, batch %d, %s, %s"
        .formatted(network.name(), use, batch, precision, contender.title());
  }
}
