package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.LossScaling;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Linear;
import dev.senet.core.program.Precision;
import dev.senet.core.reference.NdArray;
import dev.senet.runtime.Trajectory.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of rounded factors, on the emulator. */
class MixedPrecisionTest {
  private static final DeviceSpec EMULATED =
      DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED);
  private static final TrainingStep STEP =
      new TrainingStep(
          "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, false, 1e-3, false), 5);
  private static final int BATCH = 2;
  private static final int STEPS = 3;

  @TestFactory
  Stream<DynamicTest> productsAreThoseOfRoundedFactors() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Precision precision : List.of(Precision.FP16, Precision.BF16)) {
      List<Case> cases = MixedPrecisionCases.of(precision);
      ConformanceRun run = new ConformanceRun(EMULATED.withPrecision(precision), cases);
      cases.forEach(c -> tests.add(dynamicTest(precision + " " + c.name(), () -> run.check(c))));
      tests.add(dynamicTest(precision + ": all memory is given back", run::close));
    }
    return tests.stream();
  }

  /** A product by 1 shows what a factor is rounded to. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void factorsAreRoundedAsJavaDoes(Precision precision) {
    float[] floats = MixedPrecisionCases.floats(1 << 14);
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", TensorType.f32(Shape.batched(1)));
    Variable one = new Variable("one", TensorType.f32(Shape.of(1, 2)), Role.WEIGHT);
    Graph graph =
        builder.output("y", builder.apply(new Linear(), x, builder.variable(one))).build();
    NdArray input = NdArray.generate(x.shape(), floats.length, i -> floats[i]);
    NdArray ones = NdArray.generate(one.type().shape(), 1, i -> 1);
    GraphRunner.Values values = new GraphRunner.Values(Map.of("x", input), Map.of(one, ones));
    DeviceSpec spec = EMULATED.withPrecision(precision);
    float[] y = TornadoTest.results(Compilation.inference(graph, spec), spec, values, 1).get("y");
    for (int i = 0; i < floats.length; i++) {
      // A sum that begins with 0 has no -0.
      assertEquals(0f + precision.round(floats[i]), y[2 * i], Float.toHexString(floats[i]));
    }
  }

  /**
   * The loss, and how far all variables have moved; factors of fp16 have 11 significant bits, those
   * of bf16 8, and with two images a relu that flips changes whole gradients.
   */
  @ParameterizedTest
  @CsvSource({"FP32, 1e-5, 1e-5", "FP16, 2e-3, 0.1", "BF16, 1e-2, 0.2"})
  void trainingStaysNearSinglePrecision(Precision precision, double ofLoss, double ofMove) {
    Graph network = TornadoTest.seResNet();
    Graph single = STEP.graph(network);
    Trajectory start = Trajectory.reference(new Training(single, 0, BATCH));
    Trajectory expected = Trajectory.reference(new Training(single, STEPS, BATCH));
    try (Device device = Device.open(EMULATED.withPrecision(precision))) {
      Graph step = STEP.withScaledLoss(precision.needsLossScaling()).graph(network);
      Trajectory actual = Trajectory.on(device, new Training(step, STEPS, BATCH));
      assertEquals(0, expected.lossError(actual), ofLoss);
      assertEquals(0, expected.distance(actual) / expected.distance(start), ofMove);
    }
  }

  /** A scale that is far too large is halved until the gradients fit, and nothing else changes. */
  @Test
  void stepsThatOverflowAreSkipped() {
    Graph step = STEP.withScaledLoss(true).graph(TornadoTest.seResNet());
    DeviceSpec spec = EMULATED.withPrecision(Precision.FP16);
    GraphRunner.Values values = GraphRunner.random(step, BATCH, new Random(1));
    values.variables().put(LossScaling.SCALE, NdArray.scalar(1 << 24));
    values.variables().put(LossScaling.GOOD_STEPS, NdArray.scalar(3));
    try (Device device = Device.open(spec);
        Executable executable = Compilation.load(Compilation.training(step, spec), device)) {
      Map<String, float[]> results = GraphRunner.run(executable, values);
      int skipped = 0;
      while (value(results, LossScaling.GOOD_STEPS) == 0) {
        skipped++;
        assertEquals(1 << 24 - skipped, value(results, LossScaling.SCALE));
        assertTrue(Float.isFinite(results.get(TrainingStep.LOSS)[0]));
        assertEquals(Set.of(), changed(values, results));
        results = GraphRunner.runAgain(executable, values);
      }
      assertTrue(skipped > 0, "nothing has overflowed");
      assertEquals(1 << 24 - skipped, value(results, LossScaling.SCALE));
      assertEquals(1, value(results, LossScaling.GOOD_STEPS));
      assertEquals(step.updates().size() - 2, changed(values, results).size());
    }
  }

  private static float value(Map<String, float[]> results, Variable variable) {
    return results.get("variable " + variable.name())[0];
  }

  /** The variables that differ from {@code values}, but for those of loss scaling. */
  private static Set<String> changed(GraphRunner.Values values, Map<String, float[]> results) {
    return values.variables().entrySet().stream()
        .filter(entry -> !entry.getKey().name().startsWith(LossScaling.SCALE.name()))
        .filter(entry -> {
          float[] now = results.get("variable " + entry.getKey().name());
          double[] before = entry.getValue().data();
          return IntStream.range(0, now.length).anyMatch(i -> now[i] != (float) before[i]);
        })
        .map(entry -> entry.getKey().name())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP16", "BF16"})
  void theJvmHasSinglePrecisionOnly(Precision precision) {
    Throwable e =
        assertThrows(
            IllegalArgumentException.class, () -> DeviceSpec.jvm().withPrecision(precision));
    assertTrue(e.getMessage().contains("fp32 only"), e.getMessage());
    assertTrue(e.getMessage().contains("tornado"), e.getMessage());
  }

  @Test
  void bfloat16RoundsToEven() {
    assertEquals(1f, Precision.BF16.round(0x1.01p0f));
    assertEquals(0x1.04p0f, Precision.BF16.round(0x1.03p0f));
    assertEquals(Float.POSITIVE_INFINITY, Precision.BF16.round(Float.MAX_VALUE));
    assertEquals(-0x1.fep127f, Precision.BF16.round(-0x1.fefp127f));
    assertTrue(Float.isNaN(Precision.BF16.round(Float.intBitsToFloat(0x7f800001))));
  }
}
