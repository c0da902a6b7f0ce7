package dev.senet.bench.inference;

import dev.senet.bench.contest.ContenderKind;
import dev.senet.bench.contest.ContestCommand;
import dev.senet.bench.contest.Discipline;
import dev.senet.models.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run inference}. */
@Command(
    name = "inference",
    description =
        "Measures predictions of senet, ONNX Runtime (all optimisations) and PyTorch (eager), with"
            + " the same weights, in processes that take turns.",
    footer = {
      "",
      "Example:",
      "  bench/run inference resnet-50 se-resnet-50 --batch 1,8 --threads 1,2 --out docs/bench"
    })
public final class InferenceCommand extends ContestCommand {
  private static final Discipline INFERENCE =
      new Discipline(
          "inference",
          "prediction",
          InferenceProcess.class,
          List.of(ContenderKind.SENET, ContenderKind.ONNX_RUNTIME, ContenderKind.PYTORCH),
          "outputs",
          1e-3);

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Batch sizes; ${DEFAULT-VALUE} if not given.")
  private List<Integer> batches;

  /** For picocli. */
  public InferenceCommand() {
    super(INFERENCE);
  }

  @Override
  protected List<Integer> batches() {
    return batches;
  }

  @Override
  protected Optional<Path> export(Path model, Path folder) throws IOException {
    Path onnx = folder.resolve(model.getFileName() + ".onnx");
    OnnxExport.write(SteadyModel.load(model), onnx);
    return Optional.of(onnx);
  }
}
