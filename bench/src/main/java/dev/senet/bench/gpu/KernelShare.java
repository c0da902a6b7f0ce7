package dev.senet.bench.gpu;

import dev.senet.runtime.KernelSpeed;
import dev.senet.runtime.ModelBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How close a kernel comes to what the device can do. The greater share says what bounds it.
 *
 * @param speed what TornadoVM's profiler says
 * @param ofMemory its bytes a second, those of operands and results once, divided by those of a
 *     copy
 * @param ofArithmetic its operations a second, divided by those of a product of large matrices
 */
record KernelShare(KernelSpeed speed, double ofMemory, double ofArithmetic) {
  static KernelShare of(KernelSpeed speed, Ceilings ceilings) {
    return new KernelShare(
        speed,
        speed.gigabytesPerSecond() / ceilings.copyGigabytesPerSecond(),
        speed.gigaflops() / ceilings.productGigaflops().get(Precision.FP32));
  }

  /** Those of the plan's network with SE. */
  static List<KernelShare> measure(
      Launcher launcher, Plan plan, TornadoDevice device, Ceilings ceilings, Deadline deadline)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("bench"));
    arguments.addAll(plan.withSe().toArguments());
    arguments.addAll(List.of("--device", device.name(), "--seconds", "0", "--json"));
    arguments.addAll(List.of("--batch", "" + plan.kernelBatch()));
    ModelBenchmark.Result[] results =
        JsonOutput.of(launcher.senet(arguments), deadline, ModelBenchmark.Result[].class);
    return Arrays.stream(results)
        .flatMap(result -> result.kernels().stream())
        .map(speed -> of(speed, ceilings))
        .toList();
  }
}
