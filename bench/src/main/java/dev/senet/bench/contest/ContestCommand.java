package dev.senet.bench.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that measure contenders in turns share. */
public abstract class ContestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Networks of the zoo, or .senet files.")
  private List<Path> models;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads; ${DEFAULT-VALUE} if not given.")
  private List<Integer> threads;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds that each runs before its times count; ${DEFAULT-VALUE} if not given.")
  private double warmUp;

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
      description = "How long a turn lasts, four runs at least; ${DEFAULT-VALUE} if not given.")
  private double seconds;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where a JSON file and a chart (SVG and PNG), named as the command, go.")
  private Optional<Path> out;

  private final Discipline discipline;

  protected ContestCommand(Discipline discipline) {
    this.discipline = discipline;
  }

  /** Batch sizes. */
  protected abstract List<Integer> batches();

  /** Refuses a model that cannot take part, before anything is measured. */
  protected void check(Path model) throws IOException {
    NamedModel.load(model);
  }

  /** Writes a model into {@code folder} in the form that a contender needs, if one does. */
  protected Optional<Path> export(Path model, Path folder) throws IOException {
    return Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    checkOptions();
    for (Path model : models) {
      check(model);
    }
    ContestReport report = ContestReport.of(compareAll());
    report.print(System.out);
    if (out.isPresent()) {
      report.write(out.get(), discipline);
    }
    return 0;
  }

  private List<Comparison> compareAll() throws IOException {
    Contest contest = new Contest(discipline, warmUp, rounds, seconds);
    List<Comparison> comparisons = new ArrayList<>();
    for (List<Path> group : SeOverhead.groups(models)) {
      for (int batch : batches()) {
        for (int n : threads) {
          for (Comparison comparison : compare(contest, group, batch, n)) {
            System.err.println("bench: " + comparison.summary());
            comparisons.add(comparison);
          }
        }
      }
    }
    return comparisons;
  }

  private List<Comparison> compare(Contest contest, List<Path> group, int batch, int threadCount)
      throws IOException {
    Path folder = Files.createTempDirectory("senet-bench");
    List<Work> works = new ArrayList<>();
    try {
      for (Path model : group) {
        works.add(new Work(model, export(model, folder), batch, threadCount));
      }
      return contest.run(works);
    } finally {
      for (Work work : works) {
        if (work.onnx().isPresent()) {
          Files.delete(work.onnx().get());
        }
      }
      Files.delete(folder);
    }
  }

  private void checkOptions() {
    boolean isPositive =
        rounds >= 1
            && batches().stream().allMatch(n -> n >= 1)
            && threads.stream().allMatch(n -> n >= 1);
    if (!isPositive) {
      throw new ParameterException(
          spec.commandLine(), "--batch, --threads and --rounds must be at least 1");
    }
    checkSeconds("--warm-up", warmUp);
    checkSeconds("--seconds", seconds);
  }

  private void checkSeconds(String option, double value) {
    if (!(value >= 0 && value <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": must be between 0 and 3600");
    }
  }
}
