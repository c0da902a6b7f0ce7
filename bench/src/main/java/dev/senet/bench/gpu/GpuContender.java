package dev.senet.bench.gpu;

import java.util.Set;

/** Who takes part. */
enum GpuContender {
  /** senet, by TornadoVM. */
  SENET("senet", Set.of(Precision.FP32, Precision.BF16)),
  /** PyTorch, op by op. */
  EAGER("PyTorch eager", Set.of(Precision.values())),
  /** PyTorch with {@code torch.compile}. */
  COMPILED("torch.compile", Set.of(Precision.values()));

  private final String title;
  private final Set<Precision> precisions;

  GpuContender(String title, Set<Precision> precisions) {
    this.title = title;
    this.precisions = precisions;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** Whether it can compute so. */
  boolean has(Precision precision) {
    return precisions.contains(precision);
  }
}
