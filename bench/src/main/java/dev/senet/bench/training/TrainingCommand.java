package dev.senet.bench.training;

import dev.senet.bench.contest.ContenderKind;
import dev.senet.bench.contest.ContestCommand;
import dev.senet.bench.contest.Discipline;
import dev.senet.bench.contest.NamedModel;
import dev.senet.cli.UserException;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Shake;
import dev.senet.core.op.StochasticDepth;
import dev.senet.runtime.GraphModel;
import dev.senet.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run training}. */
@Command(
    name = "training",
    description =
        "Measures steps of training (forward, backward, SGD with momentum and weight decay) of"
            + " senet and PyTorch (eager), from the same weights on the same batches, in processes"
            + " that take turns.",
    footer = {
      "",
      "Example:",
      "  bench/run training resnet-50 se-resnet-50 --batch 8,16 --threads 1,2 --out docs/bench"
    })
public final class TrainingCommand extends ContestCommand {
  private static final Discipline TRAINING =
      new Discipline(
          "training",
          "step of training",
          TrainingProcess.class,
          List.of(ContenderKind.SENET, ContenderKind.PYTORCH),
          "losses of the first steps",
          1e-3);

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "8",
      description = "Batch sizes; ${DEFAULT-VALUE} if not given.")
  private List<Integer> batches;

  /** For picocli. */
  public TrainingCommand() {
    super(TRAINING);
  }

  @Override
  protected List<Integer> batches() {
    return batches;
  }

  /** Also refuses what is no classifier, and what PyTorch cannot train to the same numbers. */
  @Override
  protected void check(Path model) throws IOException {
    GraphModel loaded = NamedModel.load(model);
    Trainer.step(loaded);
    loaded.graph().nodes().stream()
        .map(Node::op)
        .filter(TrainingCommand::isRandom)
        .findFirst()
        .ifPresent(op -> {
          throw new UserException(
              "%s cannot be compared: its %s draws random numbers in training, others than PyTorch's"
                  .formatted(model, op.name()));
        });
  }

  private static boolean isRandom(Op op) {
    return op instanceof Dropout || op instanceof StochasticDepth || op instanceof Shake;
  }
}
