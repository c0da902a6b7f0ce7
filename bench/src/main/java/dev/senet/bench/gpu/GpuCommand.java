package dev.senet.bench.gpu;

import dev.senet.cli.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/run gpu}, also known as {@code bench/gpu}. */
@Command(
    name = "gpu",
    description =
        "Measures senet (by TornadoVM) beside PyTorch, eager and with torch.compile, on a GPU:"
            + " SE-ResNet-50's predictions and steps of training, what SE costs, and the shares of"
            + " the device's ceilings that senet's kernels reach.",
    footer = {
      "",
      "Needs TornadoVM, with TORNADOVM_HOME naming its folder, and a Python with PyTorch. Results are",
      "compared first; a contender that computes something else is not measured. Exits with 1 if any",
      "contender failed.",
      "",
      "Examples:",
      "  bench/gpu --out results",
      "  bench/gpu --smoke --python venv/bin/python"
    })
public final class GpuCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "570",
      description =
          "How long all of it may take; what there is no time for is left out."
              + " ${DEFAULT-VALUE} if not given.")
  private double seconds;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      defaultValue = "python3",
      description = "A Python that has PyTorch; ${DEFAULT-VALUE} if not given.")
  private String python;

  @Option(
      names = "--smoke",
      description = "Try everything out in small, on processors if there is no GPU.")
  private boolean isSmoke;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where a file gpu.json goes with all numbers.")
  private Optional<Path> out;

  /** For picocli. */
  public GpuCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(seconds >= 1 && seconds <= 86_400)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + ": must be between 1 and 86400");
    }
    Deadline deadline = Deadline.in(seconds);
    Path folder = Files.createTempDirectory("senet-bench");
    try {
      GpuReport report = measure(deadline, folder);
      new GpuReportText(report, System.out).print();
      if (out.isPresent()) {
        Files.createDirectories(out.get());
        Json.write(out.get().resolve("gpu.json"), report);
      }
      return report.isSound() ? 0 : 1;
    } finally {
      deleteFlat(folder);
    }
  }

  private GpuReport measure(Deadline deadline, Path folder)
      throws IOException, InterruptedException {
    Launcher launcher =
        Launcher.find(
            Optional.ofNullable(System.getenv(Launcher.HOME)), python, resource("peer.py", folder));
    Plan plan = isSmoke ? Plan.smoke(resource("small.senet", folder)) : Plan.full();
    return new GpuBenchmark(launcher, plan, !isSmoke, line -> System.err.println("bench: " + line))
        .run(deadline, folder);
  }

  private static Path resource(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = GpuCommand.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** Deletes a folder that has no folders in it. */
  private static void deleteFlat(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
