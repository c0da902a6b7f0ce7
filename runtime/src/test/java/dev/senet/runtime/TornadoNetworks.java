package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.graph.Graph;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Program;
import dev.senet.runtime.tornado.TornadoException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs networks on TornadoVM and on the JVM, and compares. */
final class TornadoNetworks {
  private static final int STEPS = 3;

  /** In nanoseconds. */
  private static final long SECOND = 1_000_000_000;

  private TornadoNetworks() {}

  public static void main(String[] args) {
    TornadoJvm.report("devices are listed", TornadoNetworks::devicesAreListed);
    TornadoJvm.report("prediction is that of the JVM", TornadoNetworks::prediction);
    TornadoJvm.report("training is that of the JVM", TornadoNetworks::training);
    TornadoJvm.report("the batch may change from run to run", TornadoNetworks::changingBatches);
    TornadoJvm.report("a kernel that does not compile is named", TornadoNetworks::brokenKernel);
    TornadoJvm.report("launches are measured one by one", TornadoNetworks::measuredLaunches);
    TornadoJvm.report("what is made of each launch is shown", TornadoNetworks::deviceCode);
  }

  private static void devicesAreListed() {
    assertTrue(
        Device.accelerators().stream().anyMatch(found -> found.id().equals(AcceleratorId.FIRST)));
  }

  private static void prediction() {
    Graph graph = TornadoTest.seResNet();
    assertAlike(
        Compilation.inference(graph, TornadoTest.JVM),
        Compilation.inference(graph, TornadoTest.TORNADO),
        GraphRunner.random(graph, 2, new Random(1)),
        1);
  }

  private static void training() {
    Graph graph = TornadoTest.step(TornadoTest.seResNet());
    assertAlike(
        Compilation.training(graph, TornadoTest.JVM),
        Compilation.training(graph, TornadoTest.TORNADO),
        GraphRunner.random(graph, 2, new Random(2)),
        STEPS);
  }

  private static void assertAlike(
      CompiledProgram jvm, CompiledProgram tornado, GraphRunner.Values values, int runs) {
    TornadoTest.assertClose(
        TornadoTest.results(jvm, TornadoTest.JVM, values, runs),
        TornadoTest.results(tornado, TornadoTest.TORNADO, values, runs));
  }

  /** Variables stay as the last step has left them, whatever batch comes next. */
  private static void changingBatches() {
    Graph graph = TornadoTest.step(TornadoTest.seResNet());
    TornadoTest.assertClose(
        afterBatches(graph, TornadoTest.JVM), afterBatches(graph, TornadoTest.TORNADO));
  }

  private static Map<String, float[]> afterBatches(Graph graph, DeviceSpec spec) {
    try (Device device = Device.open(spec);
        Executable executable = Compilation.load(Compilation.training(graph, spec), device)) {
      Map<String, float[]> results =
          GraphRunner.run(executable, GraphRunner.random(graph, 2, new Random(3)));
      for (int batch : new int[] {1, 2, 3, 1}) {
        executable.useBatch(batch);
        results =
            GraphRunner.runAgain(executable, GraphRunner.random(graph, batch, new Random(batch)));
      }
      return results;
    }
  }

  /** A run that is measured computes what others do, before and after these. */
  private static void measuredLaunches() {
    Graph graph = TornadoTest.step(TornadoTest.seResNet());
    GraphRunner.Values values = GraphRunner.random(graph, 2, new Random(4));
    TornadoTest.assertClose(
        TornadoTest.results(
            Compilation.training(graph, TornadoTest.JVM), TornadoTest.JVM, values, 4),
        afterMeasuring(Compilation.training(graph, TornadoTest.TORNADO), values));
  }

  private static Map<String, float[]> afterMeasuring(
      CompiledProgram compiled, GraphRunner.Values values) {
    try (Device device = Device.open(TornadoTest.TORNADO);
        Executable executable = Compilation.load(compiled, device)) {
      Map<String, float[]> results = GraphRunner.run(executable, values);
      long[] first = new long[compiled.program().launches().size()];
      executable.run(first);
      long[] both = first.clone();
      executable.run(both);
      for (int i = 0; i < both.length; i++) {
        String label = compiled.program().launches().get(i).label();
        assertTrue(0 < first[i] && first[i] < both[i] && both[i] < SECOND, label);
      }
      results.putAll(GraphRunner.runAgain(executable, values));
      return results;
    }
  }

  private static void deviceCode() {
    CompiledProgram compiled = Compilation.inference(TornadoTest.seResNet(), TornadoTest.TORNADO);
    Program program = compiled.program();
    try (Device device = Device.open(TornadoTest.TORNADO);
        Executable executable = Compilation.load(compiled, device)) {
      executable.useBatch(2);
      List<DeviceCode> code = executable.code();
      List<Launch> launches =
          Stream.concat(program.prepare().stream(), program.launches().stream()).toList();
      assertEquals(launches.size() + program.inputs().size(), code.size());
      assertEquals(launches.getLast().label(), code.getLast().label());
      assertEquals(program.kernels().get(launches.getLast().kernel()), code.getLast().kernel());
      for (DeviceCode each : code) {
        assertTrue(
            each.text().contains("__kernel")
                || each.text().contains("__global__")
                || each.text().contains(".entry"),
            each.label() + ": " + each.text());
      }
    }
  }

  private static void brokenKernel() {
    CompiledProgram whole = Compilation.inference(TornadoTest.seResNet(), TornadoTest.TORNADO);
    KernelSource last = whole.sources().getLast();
    List<KernelSource> sources =
        whole.sources().stream().map(source -> source == last ? broken(last) : source).toList();
    List<String> kernels = sources.stream().map(KernelSource::className).toList();
    CompiledProgram compiled =
        new CompiledProgram(withKernels(whole.program(), kernels), sources, whole.nodes());
    try (Device device = Device.open(TornadoTest.TORNADO);
        Executable executable = Compilation.load(compiled, device)) {
      executable.useBatch(1);
      String message = assertThrows(TornadoException.class, executable::run).getMessage();
      assertTrue(message.contains("Broken.java"), message);
    }
  }

  /** A kernel with the same parameters that stores NaN, for which TornadoVM has no literal. */
  private static KernelSource broken(KernelSource source) {
    Matcher head = Pattern.compile("\\w+\\(KernelContext [^)]*\\)").matcher(source.source());
    assertTrue(head.find());
    return new KernelSource(
        "Broken",
        """
        import uk.ac.manchester.tornado.api.KernelContext;
        import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
        public final class Broken {
          public static void %s {
            batched.set(context.globalIdx, Float.NaN);
          }
        }
        """
            .formatted(head.group()));
  }

  private static Program withKernels(Program p, List<String> kernels) {
    return new Program(
        p.target(),
        kernels,
        p.arenas(),
        p.variables(),
        p.inputs(),
        p.outputs(),
        p.constants(),
        p.prepare(),
        p.launches(),
        p.slices());
  }
}
