package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.core.graph.Graph;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.KernelBenchmark;
import dev.senet.runtime.ModelBenchmark;
import dev.senet.runtime.Purpose;
import dev.senet.runtime.TunedChoices;
import dev.senet.runtime.Tuner;
import dev.senet.training.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet bench}. */
@Command(
    name = "bench",
    description =
        "Measures how fast a model predicts, or how fast the kernels of convolutions are.",
    footer = {
      "",
      "Kernels are those of ResNet-50, forward and both gradients, grouped and depthwise",
      "convolutions, the first layer and pools. Each is compared with what it cannot be faster",
      "than, measured in turn with it: multiply-adds in registers (FLOPS), or a triad over as",
      "many bytes (BYTES), in the same cache. Those by Winograd's algorithm count the operations",
      "that the direct one takes, and are compared with it.",
      "",
      "On a device of TornadoVM, each kernel of the model follows with its time there.",
      "",
      "Examples:",
      "  senet bench examples/shapes.senet --batch 1,64",
      "  senet bench runs/shapes --threads 1 --json",
      "  senet bench runs/shapes --device tornado --batch 32",
      "  senet bench se-resnet-50 --tune --batch 1,8 --threads 2",
      "  senet bench --kernels",
      "  senet bench --kernels \"3x3 14x14\" --batch 1"
    })
final class Bench extends SenetCommand {
  @ArgGroup(exclusive = false)
  private ModelSelection model; // null if not given

  @Option(
      names = "--kernels",
      arity = "0..1",
      paramLabel = "FILTER",
      fallbackValue = "",
      description = "Measure kernels: all, or those whose names contain FILTER.")
  private Optional<String> kernels;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8",
      description = "Batch sizes; ${DEFAULT-VALUE} if not given.")
  private List<Integer> batches;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "How long to measure a model, once it becomes no faster; ${DEFAULT-VALUE} if not given.")
  private double seconds;

  @Option(
      names = "--tune",
      description = {
        "Measure other algorithms and tiles for the convolutions of MODEL. What is clearly better",
        "is kept for this machine and used by all commands from then on; it rounds differently."
      })
  private boolean tunes;

  @Option(
      names = "--for",
      paramLabel = "USE",
      defaultValue = "predict",
      description = "What to tune for: predict, or train.")
  private Explain.Use use;

  @Mixin private DeviceOptions device;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (batches.stream().anyMatch(batch -> batch < 1)) {
      throw usageError("--batch: each must be at least 1");
    }
    if (!(seconds >= 0 && seconds <= 3600)) {
      throw usageError("--seconds " + seconds + ": must be between 0 and 3600");
    }
    if (kernels.isPresent() == (model != null)) {
      throw usageError("give either a MODEL or --kernels");
    }
    if (use == Explain.Use.TRAIN && !tunes) {
      throw usageError("--for train: only with --tune");
    }
    if (tunes && (kernels.isPresent() || device.kind() != DeviceSpec.Kind.JVM)) {
      throw usageError("--tune: takes a MODEL, and only the device jvm");
    }
    if (tunes) {
      tune();
    } else if (kernels.isPresent()) {
      measureKernels(kernels.get());
    } else {
      measureModel();
    }
    return 0;
  }

  private void measureModel() throws IOException {
    ModelBenchmark benchmark = new ModelBenchmark(model.load().model(), device.spec(), seconds);
    List<ModelBenchmark.Result> results = benchmark.run(batches);
    if (json) {
      Json.print(console(), results);
      return;
    }
    TextTable table =
        new TextTable(
            List.of(Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("batch", "threads", "median ms", "images/s"));
    for (ModelBenchmark.Result r : results) {
      table.add(
          "" + r.batch(),
          "" + r.threads(),
          text("%.3f", r.medianMs()),
          text("%.1f", r.imagesPerSecond()));
    }
    table.print(console().out());
    results.stream()
        .filter(r -> !r.kernels().isEmpty())
        .forEach(r -> new SpeedsText(r.kernels(), console().out()).print(r.batch()));
  }

  private void tune() throws IOException {
    GraphModel network = model.load().model();
    boolean trains = use == Explain.Use.TRAIN;
    Purpose purpose = trains ? Purpose.TRAINING : Purpose.PREDICTION;
    Graph graph = trains ? Trainer.step(network) : network.graph();
    TunedChoices store = TunedChoices.ofUser(device.spec(), purpose);
    List<Tuner.Result> results =
        new Tuner(network, graph, purpose, device.spec(), batches, seconds)
            .tune(store, this::showStage);
    if (json) {
      Json.print(console(), results);
    } else {
      new TuningText(results, console().out()).print(store.file());
    }
  }

  private void showStage(String what) {
    if (console().errIsTerminal()) {
      console().err().println(what);
    }
  }

  private void measureKernels(String filter) {
    requireMatch(filter);
    DeviceSpec spec = device.spec();
    List<KernelBenchmark.Result> results =
        batches.stream()
            .flatMap(
                batch -> new KernelBenchmark(spec, batch).run(filter, this::showProgress).stream())
            .toList();
    if (json) {
      Json.print(console(), results);
      return;
    }
    TextTable table =
        new TextTable(
            List.of(
                Side.LEFT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.LEFT,
                Side.RIGHT,
                Side.RIGHT),
            List.of(
                "kernel",
                "batch",
                "threads",
                "GFLOP/s",
                "of",
                "GB/s",
                "of",
                "bound",
                "reached",
                "of direct"));
    for (KernelBenchmark.Result r : results) {
      table.add(
          r.name(),
          "" + r.batch(),
          "" + r.threads(),
          text("%.1f", r.gigaflops()),
          text("%.1f", r.peakGigaflops()),
          text("%.1f", r.gigabytes()),
          text("%.1f", r.peakGigabytes()),
          r.bound().name(),
          text("%.1f %%", 100 * r.shareOfBound()),
          r.ofDirect().map(ratio -> text("%.2f ×", ratio)).orElse(""));
    }
    table.print(console().out());
  }

  private void requireMatch(String filter) {
    List<String> names = KernelBenchmark.names();
    if (names.stream().noneMatch(name -> name.contains(filter))) {
      throw new UserException(
          "--kernels: no name contains '%s'; the first names are %s"
              .formatted(filter, String.join(", ", names.subList(0, 3))));
    }
  }

  private void showProgress(KernelBenchmark.Result result) {
    if (console().errIsTerminal()) {
      console()
          .err()
          .printf(
              "%s, batch %d: %.0f %%%n",
              result.name(), result.batch(), 100 * result.shareOfBound());
    }
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
