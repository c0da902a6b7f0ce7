package dev.senet.bench.start;

import dev.senet.bench.contest.NamedModel;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench/run start}. */
@Command(
    name = "start",
    description =
        "Measures cold starts: fresh JVMs that predict one sample over and over, from the model's"
            + " text and from a compiled jar in turn; ONNX Runtime and PyTorch once each.",
    footer = {"", "Example:", "  bench/run start se-resnet-50 --starts 20 --threads 2"})
public final class StartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A network of the zoo, or a .senet file.")
  private Path model;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of each; ${DEFAULT-VALUE} if not given.")
  private int starts;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Threads that compute; ${DEFAULT-VALUE} if not given.")
  private int threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long each goes on after its first result; ${DEFAULT-VALUE} if not given.")
  private double seconds;

  @Option(names = "--out", paramLabel = "FOLDER", description = "Where start.json goes.")
  private Optional<Path> out;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    GraphModel loaded = NamedModel.load(model);
    Path folder = Files.createTempDirectory("senet-bench");
    try {
      List<StartSeries> series =
          new StartBenchmark(starts, threads, seconds).run(model, loaded, folder);
      StartReport report = new StartReport(model.toString(), threads, series);
      report.print(System.out);
      if (out.isPresent()) {
        report.write(out.get());
      }
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void checkOptions() {
    if (starts < 1 || threads < 1) {
      throw new ParameterException(spec.commandLine(), "--starts and --threads must be at least 1");
    }
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + ": must be above 0 and at most 3600");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
