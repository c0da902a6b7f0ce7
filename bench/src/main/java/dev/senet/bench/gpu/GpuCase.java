package dev.senet.bench.gpu;

import java.util.List;

/**
 * What is measured together, in turns.
 *
 * @param networks those without SE after the same with SE
 */
record GpuCase(Use use, int batch, List<GpuNetwork> networks) {
  GpuCase {
    networks = List.copyOf(networks);
  }

  /** Its name for people. */
  @Override
  public String toString() {
    return "%s, batch %d".formatted(use, batch);
  }
}
