package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Program;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Compiles cases for one backend and compares what it computes with the reference. */
final class ConformanceRun implements AutoCloseable {
  private static final List<Integer> THREADS = List.of(1, 2, 3);

  /**
   * Largest difference from the reference, in units of its largest value and of 1: some hundred
   * times the precision of a float, for sums of up to some thousand products.
   */
  private static final double TOLERANCE = 1e-5;

  private final Map<Case, List<Program>> programs = new IdentityHashMap<>();
  private final List<Device> devices;

  ConformanceRun(DeviceSpec spec, List<Case> cases) {
    devices = THREADS.stream().map(n -> Device.open(spec.withThreads(n))).toList();
    Map<Case, List<CompiledProgram>> compiled = new IdentityHashMap<>();
    for (Case c : cases) {
      // A graph in which the pipelines find nothing different gives the same program.
      compiled.put(
          c, c.pipelines().stream().map(p -> p.compile(c.graph(), spec)).distinct().toList());
      programs.put(c, compiled.get(c).stream().map(CompiledProgram::program).toList());
    }
    List<KernelSource> sources =
        compiled.values().stream()
            .flatMap(List::stream)
            .flatMap(program -> program.sources().stream())
            .distinct()
            .toList();
    // One compilation of all kernels is far faster than one for each case.
    kernels(sources.stream().map(KernelSource::className).toList(), Compilation.classes(sources));
  }

  /** The kernels are loaded once, so that the JIT compiler sees them on all numbers of threads. */
  private List<KernelCode> kernels(List<String> names, Map<String, byte[]> code) {
    return devices.getFirst().kernels().load(names, missing -> code);
  }

  /**
   * Runs a case on each number of threads, on the last of them also on what the first run has left
   * in memory. All must give the same bits, and what the reference says.
   */
  void check(Case c) {
    for (Program program : programs.get(c)) {
      Map<String, float[]> first = run(program, devices.getFirst(), c, 1).getFirst();
      compare(c, first);
      Map<String, int[]> bits = Bits.of(first);
      for (Device device : devices.subList(1, devices.size())) {
        for (Map<String, float[]> results : run(program, device, c, device.spec().threads() - 1)) {
          Bits.assertEqual(bits, results, device.spec().threads() + " threads");
        }
      }
    }
  }

  private List<Map<String, float[]>> run(Program program, Device device, Case c, int runs) {
    List<KernelCode> kernels = kernels(program.kernels(), Map.of());
    try (Executable executable =
        new Executable(program, kernels, device.memory(), device.dispatcher())) {
      return IntStream.range(0, runs)
          .mapToObj(i -> GraphRunner.run(executable, c.values()))
          .toList();
    }
  }

  private static void compare(Case c, Map<String, float[]> results) {
    assertTrue(results.keySet().containsAll(c.graph().outputs().keySet()));
    results.forEach((name, actual) -> {
      double error = GraphRunner.error(actual, c.expected().get(name));
      assertTrue(error <= TOLERANCE, () -> name + " is off by " + error);
    });
  }

  @Override
  public void close() {
    devices.forEach(Device::close);
  }
}
