package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.senet.core.reference.NdArray;
import dev.senet.runtime.Trajectory.Training;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What must hold on each device that rounds factors.
 *
 * @param spec the device, in any precision
 */
record MixedPrecisionChecks(DeviceSpec spec) {
  private static final TrainingStep STEP =
      new TrainingStep(
          "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, false, 1e-3, false), 5);
  private static final int BATCH = 2;
  private static final int STEPS = 3;

  /** A product by 1 shows what a factor is rounded to. */
  void rounding() {
    float[] floats = MixedPrecisionCases.floats(1 << 14);
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", TensorType.f32(Shape.batched(1)));
    Variable one = new Variable("one", TensorType.f32(Shape.of(1, 2)), Role.WEIGHT);
    Graph graph =
        builder.output("y", builder.apply(new Linear(), x, builder.variable(one))).build();
    NdArray input = NdArray.generate(x.shape(), floats.length, i -> floats[i]);
    NdArray ones = NdArray.generate(one.type().shape(), 1, i -> 1);
    GraphRunner.Values values = new GraphRunner.Values(Map.of("x", input), Map.of(one, ones));
    float[] y = TornadoTest.results(Compilation.inference(graph, spec), spec, values, 1).get("y");
    for (int i = 0; i < floats.length; i++) {
      // A sum that begins with 0 has no -0.
      assertEquals(0f + spec.precision().round(floats[i]), y[2 * i], Float.toHexString(floats[i]));
    }
  }

  /** The loss stays near single precision's, and all variables move nearly as far. */
  void training(double ofLoss, double ofMove) {
    Graph network = TornadoTest.seResNet();
    Graph single = STEP.graph(network);
    Trajectory start = Trajectory.reference(new Training(single, 0, BATCH));
    Trajectory expected = Trajectory.reference(new Training(single, STEPS, BATCH));
    try (Device device = Device.open(spec)) {
      Graph step = STEP.withScaledLoss(spec.precision().needsLossScaling()).graph(network);
      Trajectory actual = Trajectory.on(device, new Training(step, STEPS, BATCH));
      assertEquals(0, expected.lossError(actual), ofLoss);
      assertEquals(0, expected.distance(actual) / expected.distance(start), ofMove);
    }
  }

  /** A scale that is far too large is halved until the gradients fit, and nothing else changes. */
  void overflow() {
    Graph step = STEP.withScaledLoss(true).graph(TornadoTest.seResNet());
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
        assertEquals(1, results.get(TrainingStep.SKIPPED)[0]);
        assertEquals(Set.of(), changed(values, results));
        results = GraphRunner.runAgain(executable, values);
      }
      assertTrue(skipped > 0, "nothing has overflowed");
      assertEquals(0, results.get(TrainingStep.SKIPPED)[0]);
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
}
