package dev.senet.cli;

import dev.senet.compiler.report.KernelBounds;
import dev.senet.core.graph.Graph;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Explainer;
import dev.senet.runtime.Explanation;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.KernelSpeed;
import dev.senet.runtime.Purpose;
import dev.senet.runtime.tornado.TornadoVm;
import dev.senet.training.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet explain}. */
@Command(
    name = "explain",
    description = {
      "Says where the time of a model goes, and what has become of its SE blocks.",
      "",
      "For each SE block: where its squeeze, excitation and scale are computed,",
      "and the bytes and milliseconds that this saves. For each kernel: its time,",
      "and how it compares with what the machine can do. The model is compiled with",
      "and without the passes for SE, and both are measured in turn.",
      "",
      "For TornadoVM: what bounds each kernel on a GPU, by shapes alone; and where there is",
      "a TornadoVM, what its profiler says of each kernel's time."
    },
    footer = {
      "",
      "Examples:",
      "  senet explain examples/shapes.senet",
      "  senet explain se-resnet-50 --threads 1 --batch 8",
      "  senet explain examples/shapes.senet --for train",
      "  senet explain se-resnet-50 --device tornado --batch 32",
      "  senet explain se-resnet-50 --device tornado --precision fp16",
      "  senet explain runs/shapes --json"
    })
final class Explain extends SenetCommand {
  private static final int BATCH_OF_PREDICTION = 1;
  private static final int BATCH_OF_TRAINING = 16;

  /** What to explain. */
  enum Use {
    PREDICT,
    TRAIN
  }

  @Mixin private ModelSelection selection;

  @Option(
      names = "--for",
      paramLabel = "USE",
      defaultValue = "predict",
      description = "predict, or train: a step of training as the model's recipe has it.")
  private Use use;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples of a run; 1 if not given, 16 for training.")
  private Optional<Integer> batch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "How long to measure, once nothing has become faster for as long; ${DEFAULT-VALUE} if not"
              + " given.")
  private double seconds;

  @Mixin private DeviceOptions device;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (batch.orElse(1) < 1) {
      throw usageError("--batch: must be at least 1");
    }
    if (!(seconds >= 0 && seconds <= 3600)) {
      throw usageError("--seconds " + seconds + ": must be between 0 and 3600");
    }
    GraphModel model = selection.load().model();
    if (device.kind() != DeviceSpec.Kind.JVM) {
      DeviceSpec spec = DeviceSpec.jvm().withKind(device.kind()).withPrecision(device.precision());
      printBounds(explainer(model, spec), speeds(model));
      return 0;
    }
    Explanation explanation = explainer(model, device.spec()).explain();
    if (json) {
      Json.print(console(), explanation);
    } else {
      new ExplanationText(explanation, console().out()).print();
    }
    return 0;
  }

  /** What TornadoVM's profiler says, if this JVM has a TornadoVM and the device is one of its. */
  private List<KernelSpeed> speeds(GraphModel model) {
    boolean isMeasured = device.kind() == DeviceSpec.Kind.TORNADO && TornadoVm.isPresent();
    return isMeasured ? explainer(model, device.spec()).speeds() : List.of();
  }

  /**
   * For JSON.
   *
   * @param speeds empty if nothing has run
   */
  private record Kernels(List<KernelBounds> bounds, List<KernelSpeed> speeds) {}

  private void printBounds(Explainer explainer, List<KernelSpeed> speeds) {
    List<KernelBounds> bounds = explainer.bounds();
    if (json) {
      Json.print(console(), new Kernels(bounds, speeds));
      return;
    }
    String title =
        "%s%s on %s in %s, batch %d"
            .formatted(
                use == Use.TRAIN ? "a step of training " : "",
                explainer.model().name(),
                device.kind(),
                device.precision(),
                explainer.batch());
    new BoundsText(bounds, console().out()).print(title);
    if (!speeds.isEmpty()) {
      new SpeedsText(speeds, console().out()).print(explainer.batch());
    }
  }

  private Explainer explainer(GraphModel model, DeviceSpec spec) {
    boolean trains = use == Use.TRAIN;
    UnaryOperator<Graph> toProgram =
        trains
            ? network -> Trainer.step(model, network, spec.precision())
            : UnaryOperator.identity();
    return new Explainer(
        model,
        trains ? Purpose.TRAINING : Purpose.PREDICTION,
        toProgram,
        spec,
        batch.orElse(trains ? BATCH_OF_TRAINING : BATCH_OF_PREDICTION),
        seconds);
  }
}
