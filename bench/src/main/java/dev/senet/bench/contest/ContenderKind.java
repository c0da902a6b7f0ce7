package dev.senet.bench.contest;

import java.util.Map;

/** Who takes part. */
public enum ContenderKind {
  /** Compiled by senet for this JVM. */
  SENET("senet"),
  /** ONNX Runtime with all optimisations, on the exported model. */
  ONNX_RUNTIME("ONNX Runtime"),
  /** PyTorch, op by op ("eager"). */
  PYTORCH("PyTorch") {
    /**
     * PyTorch asks malloc for each tensor. By default glibc maps a large one afresh, and gives it
     * back at once, so that each step faults all its pages in again: these keep it. Only the main
     * arena can hold more than 64 MiB in one piece, and a thread of Java uses another if it may.
     */
    @Override
    Map<String, String> environment(int threads) {
      return Map.of(
          "MALLOC_ARENA_MAX",
          "1",
          "MALLOC_MMAP_THRESHOLD_",
          KEEP_ALL,
          "MALLOC_TRIM_THRESHOLD_",
          KEEP_ALL,
          "OMP_NUM_THREADS",
          String.valueOf(threads));
    }
  };

  private static final String KEEP_ALL = String.valueOf(1L << 40);

  private final String title;

  ContenderKind(String title) {
    this.title = title;
  }

  /** Its name for people. */
  public String title() {
    return title;
  }

  /** What its process has in its environment beside what this one has. */
  Map<String, String> environment(int threads) {
    return Map.of();
  }
}
