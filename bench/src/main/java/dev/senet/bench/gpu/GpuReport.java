package dev.senet.bench.gpu;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * All that was measured.
 *
 * @param device where senet ran
 * @param ceilings of the device where PyTorch ran
 * @param kernels of senet, predicting with SE
 * @param rows one for each process
 * @param problems what was not measured at all, and why
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record GpuReport(
    TornadoDevice device,
    Ceilings ceilings,
    List<KernelShare> kernels,
    List<GpuRow> rows,
    List<GpuSeOverhead> seOverhead,
    List<String> problems) {
  GpuReport {
    kernels = List.copyOf(kernels);
    rows = List.copyOf(rows);
    seOverhead = List.copyOf(seOverhead);
    problems = List.copyOf(problems);
  }

  /** Whether every process did its task, and computed the right thing. */
  boolean isSound() {
    return !kernels.isEmpty() && rows.stream().allMatch(row -> row.failure().isEmpty());
  }
}
