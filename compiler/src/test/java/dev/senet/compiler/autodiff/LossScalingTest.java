package dev.senet.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps with a scaled loss, by the reference. */
class LossScalingTest {
  private static final TrainingStep STEP =
      new TrainingStep(
          "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, true, 1e-3, false), 7);

  private static Graph network() {
    Net net = new Net();
    Node x = net.batchNorm(net.conv(net.input("image", 3, 3, 2), 4, 3));
    Node y = net.linear(net.apply(new GlobalAveragePool(), net.relu(x)), 3);
    return net.builder().output("logits", y).build();
  }

  private static Graph scaled() {
    return STEP.withScaledLoss(true).graph(network());
  }

  /** Numbers for {@code graph} with a loss scale and a counter. */
  private static Numbers numbers(Graph graph, double scale, double goodSteps) {
    Numbers numbers = Numbers.of(graph);
    numbers.variables().put(LossScaling.SCALE, NdArray.scalar(scale));
    numbers.variables().put(LossScaling.GOOD_STEPS, NdArray.scalar(goodSteps));
    return numbers;
  }

  private static double value(Interpreter.Result result, Variable variable) {
    return result.updates().get(variable).data()[0];
  }

  @Test
  void theScaleChangesNoUpdate() {
    Graph graph = scaled();
    Numbers numbers = numbers(graph, 1 << 16, 0);
    Interpreter.Result expected =
        Interpreter.run(STEP.graph(network()), numbers.inputs(), numbers.variables());
    for (Graph g : new Graph[] {graph, PassPipeline.training().run(graph)}) {
      Interpreter.Result actual = Interpreter.run(g, numbers.inputs(), numbers.variables());
      expected
          .updates()
          .forEach((v, next) ->
              assertArrayEquals(next.data(), actual.updates().get(v).data(), 1e-9, v.name()));
      assertEquals(1 << 16, value(actual, LossScaling.SCALE));
      assertEquals(1, value(actual, LossScaling.GOOD_STEPS));
      assertEquals(0, actual.outputs().get(TrainingStep.SKIPPED).data()[0]);
    }
  }

  @Test
  void anOverflowChangesNothingButTheScale() {
    Graph graph = scaled();
    for (double overflow : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
      Numbers numbers = numbers(graph, 1024, 77);
      double[] image = numbers.inputs().get("image").data();
      image[5] = overflow;
      Interpreter.Result result = Interpreter.run(graph, numbers.inputs(), numbers.variables());
      Map<Variable, NdArray> others = new HashMap<>(result.updates());
      others.keySet().removeAll(Set.of(LossScaling.SCALE, LossScaling.GOOD_STEPS));
      assertNotEquals(0, others.size());
      others.forEach(
          (v, next) -> assertArrayEquals(numbers.variables().get(v).data(), next.data(), v.name()));
      assertEquals(512, value(result, LossScaling.SCALE));
      assertEquals(0, value(result, LossScaling.GOOD_STEPS));
      assertEquals(1, result.outputs().get(TrainingStep.SKIPPED).data()[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({"1024, 1998, 1024, 1999", "1024, 1999, 2048, 0", "16777216, 1999, 16777216, 0"})
  void theScaleDoublesAfterManyGoodSteps(
      double scale, double steps, double nextScale, double nextSteps) {
    Graph graph = scaled();
    Numbers numbers = numbers(graph, scale, steps);
    Interpreter.Result result = Interpreter.run(graph, numbers.inputs(), numbers.variables());
    assertEquals(nextScale, value(result, LossScaling.SCALE));
    assertEquals(nextSteps, value(result, LossScaling.GOOD_STEPS));
  }

  @Test
  void theScaleDoesNotFallBelowOne() {
    Graph graph = scaled();
    Numbers numbers = numbers(graph, 1, 0);
    Arrays.fill(numbers.inputs().get("image").data(), Double.NaN);
    Interpreter.Result result = Interpreter.run(graph, numbers.inputs(), numbers.variables());
    assertEquals(1, value(result, LossScaling.SCALE));
  }
}
