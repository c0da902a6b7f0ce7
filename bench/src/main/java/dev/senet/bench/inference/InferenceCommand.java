package dev.senet.bench.inference;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.senet.cli.TextTable;
import dev.senet.cli.TextTable.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench/run inference}. */
@Command(
    name = "inference",
    description =
        "Measures predictions of senet, ONNX Runtime (all optimisations) and PyTorch (eager), with"
            + " the same weights, in processes that take turns.",
    footer = {
      "",
      "Example:",
      "  bench/run inference se-resnet-50 --batch 1,8 --threads 1,2 --out docs/bench"
    })
public final class InferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Networks of the zoo, or .senet files.")
  private List<Path> models;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Batch sizes; ${DEFAULT-VALUE} if not given.")
  private List<Integer> batches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads; ${DEFAULT-VALUE} if not given.")
  private List<Integer> threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Turns of each; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "How long a turn lasts; ${DEFAULT-VALUE} if not given.")
  private double seconds;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where inference.json, inference.svg and inference.png go.")
  private Optional<Path> out;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    InferenceBenchmark benchmark = new InferenceBenchmark(rounds, seconds);
    List<Comparison> comparisons = new ArrayList<>();
    for (Path model : models) {
      for (int batch : batches) {
        for (int n : threads) {
          comparisons.add(benchmark.run(model, batch, n));
        }
      }
    }
    print(comparisons);
    if (out.isPresent()) {
      write(out.get(), comparisons);
    }
    return 0;
  }

  private void checkOptions() {
    boolean isPositive =
        rounds >= 1
            && batches.stream().allMatch(n -> n >= 1)
            && threads.stream().allMatch(n -> n >= 1);
    if (!isPositive) {
      throw new ParameterException(
          spec.commandLine(), "--batch, --threads and --rounds must be at least 1");
    }
    if (!(seconds >= 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + ": must be between 0 and 3600");
    }
  }

  private static void print(List<Comparison> comparisons) {
    List<Side> sides = new ArrayList<>(List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.LEFT));
    sides.addAll(List.of(Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT));
    TextTable table =
        new TextTable(
            sides,
            List.of(
                "model", "batch", "threads", "", "median ms", "10 %..90 %", "samples/s", "ratio"));
    for (Comparison c : comparisons) {
      for (Measurement m : c.measurements()) {
        table.add(
            c.model(),
            "" + c.batch(),
            "" + c.threads(),
            m.contender(),
            text("%.3f", m.medianMs()),
            text("%.3f", m.lowMs()) + ".." + text("%.3f", m.highMs()),
            text("%.1f", m.samplesPerSecond()),
            text("%.2f", m.ratio()));
      }
    }
    table.print(System.out);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void write(Path folder, List<Comparison> comparisons) throws IOException {
    Files.createDirectories(folder);
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    json.writeValue(folder.resolve("inference.json").toFile(), comparisons);
    InferenceChart.write(folder.resolve("inference"), comparisons);
  }
}
