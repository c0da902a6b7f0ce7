package dev.senet.bench.gpu;

import dev.senet.cli.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures a plan: what the device can do, the kernels, and then one case after another. Each has a
 * share of the time that is left when it begins.
 *
 * @param needsGpu whether to refuse processors
 * @param progress takes lines for people who wait
 */
record GpuBenchmark(Launcher launcher, Plan plan, boolean needsGpu, Consumer<String> progress) {
  /** A case with fewer seconds is left out. */
  private static final double LEAST_SECONDS = 20;

  /**
   * Measures as much as there is time for.
   *
   * @param folder for files that contenders read; stays
   * @throws UserException if TornadoVM, PyTorch or a GPU is missing
   */
  GpuReport run(Deadline deadline, Path folder) throws IOException, InterruptedException {
    TornadoDevice device = TornadoDevice.find(launcher, needsGpu, deadline);
    Ceilings ceilings = Ceilings.measure(launcher, deadline);
    if (needsGpu && !ceilings.isGpu()) {
      throw new UserException(
          "PyTorch %s finds no GPU: install one that is made for yours; --smoke tries everything out on processors"
              .formatted(ceilings.torch()));
    }
    progress.accept(
        "senet on %s, PyTorch on %s".formatted(device.description(), ceilings.device()));
    GpuData data = GpuData.write(plan, folder);
    List<String> problems = new ArrayList<>();
    List<KernelShare> kernels =
        kernels(device, ceilings, deadline.after(1 / (1 + weight(plan.cases()))), problems);
    GpuContest contest = new GpuContest(launcher, data, device.id());
    List<GpuRow> rows = new ArrayList<>();
    for (int i = 0; i < plan.cases().size(); i++) {
      GpuCase work = plan.cases().get(i);
      List<GpuCase> left = plan.cases().subList(i, plan.cases().size());
      Deadline share = deadline.after(work.use().weight() / weight(left));
      if (share.secondsLeft() < LEAST_SECONDS) {
        problems.add("left out for lack of time: " + work);
      } else {
        List<GpuRow> measured = contest.run(work, share);
        measured.forEach(row -> progress.accept(text(row)));
        rows.addAll(measured);
      }
    }
    return new GpuReport(device, ceilings, kernels, rows, GpuSeOverhead.of(plan, rows), problems);
  }

  private static double weight(List<GpuCase> cases) {
    return cases.stream().mapToDouble(work -> work.use().weight()).sum();
  }

  private List<KernelShare> kernels(
      TornadoDevice device, Ceilings ceilings, Deadline deadline, List<String> problems)
      throws IOException, InterruptedException {
    try {
      return KernelShare.measure(launcher, plan, device, ceilings, deadline);
    } catch (UserException e) {
      problems.add("senet's kernels were not measured: " + e.getMessage());
      return List.of();
    }
  }

  private static String text(GpuRow row) {
    String result =
        row.times()
            .map(times -> String.format(Locale.ROOT, "%.3f ms", times.medianMs()))
            .or(row::failure)
            .orElseThrow();
    return row.task() + ": " + result;
  }
}
