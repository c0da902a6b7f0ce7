package dev.senet.bench.inference;

/** Who takes part. */
enum ContenderKind {
  /** Compiled by senet for this JVM. */
  SENET("senet") {
    @Override
    Contender open(Work work) throws Exception {
      return new SenetContender(work);
    }
  },
  /** ONNX Runtime with all optimisations, on the exported model. */
  ONNX_RUNTIME("ONNX Runtime") {
    @Override
    Contender open(Work work) throws Exception {
      return new OnnxRuntimeContender(work);
    }
  },
  /** PyTorch, op by op ("eager"). */
  PYTORCH("PyTorch") {
    @Override
    Contender open(Work work) throws Exception {
      return new TorchContender(work);
    }
  };

  private final String title;

  ContenderKind(String title) {
    this.title = title;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** Prepares it, in this process. */
  abstract Contender open(Work work) throws Exception;
}
