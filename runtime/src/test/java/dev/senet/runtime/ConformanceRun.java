package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.program.Program;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Compiles cases for one backend and compares what it computes with the reference. */
final class ConformanceRun implements AutoCloseable {
  /** Numbers of threads to run on; one will do for a device that compiles for seconds. */
  private static List<Integer> threads(DeviceSpec spec) {
    return switch (spec.kind()) {
      case JVM -> List.of(1, 2, 3);
      case TORNADO_EMULATED -> List.of(1, 1);
      case TORNADO -> List.of(1);
    };
  }

  /**
   * Largest difference from the reference, in units of its largest value and of 1: some hundred
   * times the precision of a float, for sums of up to some thousand products.
   */
  private static final double TOLERANCE = 1e-5;

  private final DeviceSpec spec;
  private final Map<Case, List<Program>> programs = new IdentityHashMap<>();
  private final Map<String, byte[]> code;
  private final List<Device> devices;

  ConformanceRun(DeviceSpec spec, List<Case> cases) {
    this.spec = spec;
    devices = threads(spec).stream().map(n -> Device.open(spec.withThreads(n))).toList();
    Set<KernelSource> sources = new LinkedHashSet<>();
    for (Case c : cases) {
      List<CompiledProgram> compiled =
          c.pipelines().stream().map(p -> p.compile(c.graph(), spec)).toList();
      // A graph in which the pipelines find nothing different gives the same program.
      programs.put(c, compiled.stream().map(CompiledProgram::program).distinct().toList());
      compiled.forEach(program -> sources.addAll(program.sources()));
    }
    // One compilation of all kernels is far faster than one for each case.
    code = classes(List.copyOf(sources), devices.getFirst());
  }

  private static Map<String, byte[]> classes(List<KernelSource> sources, Device device) {
    return device
        .tornadoVm()
        .map(vm -> Compilation.classes(sources, vm))
        .orElseGet(() -> Compilation.classes(sources));
  }

  /**
   * Runs a case on each number of threads, on the last of them also on what the first run has left
   * in memory. All must give the same bits, and what the reference says.
   */
  void check(Case c) {
    for (Program program : programs.get(c)) {
      List<Map<String, float[]>> all = new ArrayList<>();
      devices.forEach(
          device -> all.addAll(run(program, device, c, device == devices.getLast() ? 2 : 1)));
      compare(c, all.getFirst());
      Map<String, int[]> bits = Bits.of(all.getFirst());
      for (int i = 1; i < all.size(); i++) {
        Bits.assertEqual(bits, all.get(i), "run " + (i + 1) + " of those on " + threads(spec));
      }
    }
  }

  private List<Map<String, float[]>> run(Program program, Device device, Case c, int runs) {
    try (Executable executable =
        new Executable(program, engine(program, device), device.memory())) {
      return IntStream.range(0, runs)
          .mapToObj(i -> GraphRunner.run(executable, c.values()))
          .toList();
    }
  }

  /** Kernels are loaded once, so that the JIT compiler sees them on all numbers of threads. */
  private Engine engine(Program program, Device device) {
    Device first = devices.getFirst();
    return device.spec().kind() == DeviceSpec.Kind.JVM
        ? new JvmEngine(first.kernels().load(program.kernels(), names -> code), device.dispatcher())
        : first.load(program, names -> code, Map.of());
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
