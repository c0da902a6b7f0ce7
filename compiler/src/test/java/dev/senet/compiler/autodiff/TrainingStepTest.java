package dev.senet.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.graph.Verifier;
import dev.senet.core.op.Add;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Training steps, run by the reference. */
class TrainingStepTest {
  private static final int BATCH = 8;

  /** A small SE-ResNet for images of 16×16. */
  private static Graph network() {
    Net net = new Net();
    Node x = net.input("image", 16, 16, 3);
    x = net.relu(net.batchNorm(net.conv(x, 8, 3)));
    x = net.apply(new MaxPool(Window.square(3, 2), false), x);
    for (int i = 0; i < 2; i++) {
      Node residual = net.relu(net.batchNorm(net.conv(x, 8, 3)));
      residual = net.se(net.batchNorm(net.conv(residual, 8, 3)), 2);
      x = net.relu(net.apply(new Add(), residual, x));
    }
    return net.graph(net.linear(net.apply(new GlobalAveragePool(), x), 4));
  }

  private static Map<Variable, NdArray> initialValues(Graph graph) {
    Random random = new Random(1);
    Map<Variable, NdArray> values = new HashMap<>();
    for (Variable variable : graph.variables()) {
      Shape shape = variable.type().shape();
      double deviation = Math.sqrt(2.0 * shape.channels() / shape.elements());
      values.put(
          variable,
          NdArray.generate(
              shape,
              1,
              i ->
                  variable.role() == Role.WEIGHT
                      ? deviation * random.nextGaussian()
                      : variable.role().fill()));
    }
    return values;
  }

  @Test
  void aSmallSeResNetLearnsItsImagesByHeart() {
    Graph step =
        Verifier.verify(
            new TrainingStep(
                    "y", new Loss.SoftmaxCrossEntropy(0), new Sgd(0.9, false, 1e-4, false), 1)
                .graph(network()),
            "training step");
    Random random = new Random(2);
    Map<String, NdArray> inputs = new HashMap<>();
    inputs.put(
        "image", NdArray.generate(Shape.batched(16, 16, 3), BATCH, i -> random.nextGaussian()));
    inputs.put(TrainingStep.LABELS, NdArray.generate(Shape.batched(), BATCH, i -> i % 4));
    inputs.put(Optimizer.LEARNING_RATE, NdArray.scalar(0.05));
    Map<Variable, NdArray> values = initialValues(step);
    double first = Double.NaN;
    Interpreter.Result result = null;
    for (int i = 0; i < 50; i++) {
      inputs.put(TrainingStep.STEP, NdArray.scalar(i));
      result = Interpreter.run(step, inputs, values);
      values.putAll(result.updates());
      first = i == 0 ? result.outputs().get(TrainingStep.LOSS).data()[0] : first;
    }
    double last = result.outputs().get(TrainingStep.LOSS).data()[0];
    assertTrue(first > 1 && last < 0.05, "loss went from " + first + " to " + last);
    assertEquals(1, result.outputs().get(TrainingStep.CORRECT).data()[0]);
  }
}
