package dev.senet.runtime;

import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import java.util.List;

/** Whole training steps and evaluations of small networks. */
final class TrainingCases {
  private static final int BATCH = 5;
  private static final List<Optimizer> OPTIMIZERS =
      List.of(
          new Sgd(0, false, 0, false),
          new Sgd(0.9, false, 1e-2, false),
          new Sgd(0.9, true, 1e-2, true),
          new AdamW(0.9, 0.99, 1e-6, 1e-2, false));

  private TrainingCases() {}

  /** Each network with each optimizer, and for prediction. */
  static List<Case> all() {
    CaseBuilder cases = new CaseBuilder(0);
    Networks.all()
        .forEach((name, network) -> {
          cases.add(name, network, BATCH);
          Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
          for (Optimizer optimizer : OPTIMIZERS) {
            TrainingStep step = new TrainingStep("logits", loss, optimizer, 42);
            cases.add("step of " + name + " with " + optimizer, step.graph(network), BATCH);
          }
        });
    return cases.cases();
  }
}
