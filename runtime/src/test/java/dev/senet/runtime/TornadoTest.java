package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Program;
import dev.senet.core.reference.NdArray;
import dev.senet.runtime.Trajectory.Training;
import dev.senet.runtime.tornado.TornadoException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Networks of the size of CIFAR's images, by the kernels for TornadoVM on the emulator. */
class TornadoTest {
  static final DeviceSpec JVM = DeviceSpec.jvm().withThreads(2).withExact(true);
  private static final DeviceSpec EMULATED = JVM.withKind(DeviceSpec.Kind.TORNADO_EMULATED);
  static final DeviceSpec TORNADO = JVM.withKind(DeviceSpec.Kind.TORNADO);

  /** Sums of some hundred products of floats make 1e-6. */
  private static final double TOLERANCE = 1e-5;

  private static final int BATCH = 2;
  private static final int STEPS = 3;

  /** An SE-ResNet for images of 32×32, thin and shallow. */
  static Graph seResNet() {
    Layers net = new Layers();
    Node x = net.relu(net.norm(net.conv(net.image(32, 3), 8, 3, 1)));
    x = net.basicBlock(net.basicBlock(x, 8, 1), 16, 2);
    return net.classifier(net.basicBlock(x, 20, 2), GraphRunner.CLASSES);
  }

  /** SE-ResNet-20 for images of 32×32 (He et al. 2016, section 4.2). */
  private static Graph seResNet20() {
    Layers net = new Layers();
    Node x = net.relu(net.norm(net.conv(net.image(32, 3), 16, 3, 1)));
    for (int width = 16; width <= 64; width *= 2) {
      x = net.basicBlock(x, width, width == 16 ? 1 : 2);
      x = net.basicBlock(net.basicBlock(x, width, 1), width, 1);
    }
    return net.classifier(x, GraphRunner.CLASSES);
  }

  static Graph step(Graph network) {
    Sgd sgd = new Sgd(0.9, true, 1e-3, false);
    return new TrainingStep("logits", new Loss.SoftmaxCrossEntropy(0.1), sgd, 5).graph(network);
  }

  /**
   * The results of the last of several runs, each on the variables that the one before has left.
   */
  static Map<String, float[]> results(
      CompiledProgram compiled, DeviceSpec spec, GraphRunner.Values values, int runs) {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (Device device = Device.open(spec);
        Executable executable = Compilation.load(compiled, device)) {
      results.putAll(GraphRunner.run(executable, values));
      for (int i = 1; i < runs; i++) {
        results.putAll(GraphRunner.runAgain(executable, values));
      }
    }
    return results;
  }

  static void assertClose(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> {
      NdArray array = NdArray.generate(Shape.of(values.length), 1, i -> values[i]);
      assertEquals(0, GraphRunner.error(actual.get(name), array), TOLERANCE, name);
    });
  }

  @Test
  void predictionIsThatOfTheJvm() {
    Graph graph = seResNet20();
    GraphRunner.Values values = GraphRunner.random(graph, BATCH, new Random(1));
    CompiledProgram compiled = Compilation.inference(graph, EMULATED);
    Map<String, float[]> actual = results(compiled, EMULATED, values, 1);
    assertClose(results(Compilation.inference(graph, JVM), JVM, values, 1), actual);
    Bits.assertEqual(Bits.of(actual), results(compiled, EMULATED, values, 1), "a second run");
  }

  @Test
  void trainingFollowsTheReference() {
    Training training = Training.of(seResNet20(), 0.9, STEPS, BATCH);
    Trajectory expected = Trajectory.reference(training);
    try (Device device = Device.open(EMULATED)) {
      Trajectory actual = Trajectory.on(device, training);
      assertEquals(0, expected.lossError(actual), TOLERANCE);
      assertEquals(0, expected.variableError(actual), TOLERANCE);
    }
  }

  @Test
  void theKernelsFitTornadosApi(@TempDir Path folder) throws IOException {
    List<KernelSource> sources = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      DeviceSpec spec = TORNADO.withPrecision(precision);
      for (Graph graph : Networks.all().values()) {
        sources.addAll(Compilation.inference(graph, spec).sources());
        sources.addAll(Compilation.training(step(graph), spec).sources());
      }
    }
    assertEquals("", TornadoApi.compile(folder, sources));
    KernelSource wrong = new KernelSource("Wrong", "class Wrong { FloatArray x; }");
    assertNotEquals("", TornadoApi.compile(folder, List.of(wrong)));
  }

  @Test
  void tasksHaveNoMoreParametersThanTornadoTakes() {
    Program program = Compilation.training(step(seResNet20()), TORNADO).program();
    for (Launch launch : program.launches()) {
      assertTrue(launch.arguments().size() <= 17, launch.label());
    }
  }

  /** One for what weight decay applies to, and one for the others. */
  @Test
  void allUpdatesOfAnOptimizerAreTwoLaunches() {
    CompiledProgram compiled = Compilation.training(step(seResNet20()), TORNADO);
    Set<String> trained =
        compiled.program().variables().stream()
            .map(Program.VariableSlot::variable)
            .filter(variable -> variable.role().isTrained())
            .map(Variable::name)
            .collect(Collectors.toSet());
    List<Long> launches =
        compiled.nodes().stream()
            .map(nodes -> nodes.stream().map(Node::name).filter(trained::contains).count())
            .filter(count -> count > 0)
            .toList();
    // The momentum and the parameter of each.
    assertEquals(2, launches.size());
    assertEquals(2 * trained.size(), launches.stream().mapToLong(n -> n).sum());
  }

  @Test
  void withoutTornadoItIsSaidWhatToDo() {
    Throwable e = assertThrows(TornadoException.class, () -> Device.open(TORNADO));
    assertTrue(e.getMessage().contains("TORNADOVM_HOME"), e.getMessage());
    assertEquals(List.of(), Device.accelerators());
  }

  /** In a JVM of its own, which is started with TornadoVM. */
  @TestFactory
  @EnabledIfEnvironmentVariable(named = TornadoJvm.HOME, matches = ".+")
  Stream<DynamicTest> networksRunOnTornado() throws Exception {
    return TornadoJvm.tests(TornadoNetworks.class);
  }

  @Test
  void withoutTornadoNoJarIsMadeForIt() {
    GraphModel model = Models.seResNet();
    Throwable e =
        assertThrows(
            TornadoException.class, () -> model.compileAhead(TORNADO, List.of(0), List.of()));
    assertTrue(e.getMessage().contains("TORNADOVM_HOME"), e.getMessage());
  }

  /** As a user's own program does: nothing of the compiler is there, nor a class loader of ours. */
  @Test
  @EnabledIfEnvironmentVariable(named = TornadoJvm.HOME, matches = ".+")
  void aJarRunsOnTornado(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("net.jar");
    TornadoJvm.runWhole(TornadoJar.Writer.class, jar.toString());
    String classPath = jar + File.pathSeparator + ChildJvm.classPath();
    String line = TornadoJvm.run(classPath, TornadoJar.class, jar.toString()).strip();
    float[] images = AotProcess.images(TornadoJar.IMAGES);
    try (Device device = Device.open(JVM);
        Session session = Models.seResNet().compile(device)) {
      assertClose(Map.of("logits", session.run(images)), Map.of("logits", AotProcess.parse(line)));
    }
    Throwable e =
        assertThrows(
            IllegalStateException.class,
            () -> TornadoJvm.run(ChildJvm.classPath(), TornadoJar.class, jar.toString()));
    assertTrue(e.getMessage().contains("put the jar"), e.getMessage());
  }
}
