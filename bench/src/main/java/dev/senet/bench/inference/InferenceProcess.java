package dev.senet.bench.inference;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.ContenderKind;
import dev.senet.bench.contest.ContenderServer;
import dev.senet.bench.contest.Work;

/** The process of a contender that predicts. Nothing is loaded here that it does not need. */
public final class InferenceProcess {
  private InferenceProcess() {}

  /** Started by {@link dev.senet.bench.contest.ContenderProcess}, not by people. */
  public static void main(String[] args) {
    ContenderServer.run(args, InferenceProcess::open);
  }

  private static Contender open(ContenderKind kind, Work work) throws Exception {
    return switch (kind) {
      case SENET -> new SenetContender(work);
      case ONNX_RUNTIME -> new OnnxRuntimeContender(work);
      case PYTORCH -> new TorchContender(work);
    };
  }
}
