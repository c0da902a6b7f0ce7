package dev.senet.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Input;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Values for the leaves of graphs, the same for the same names, and comparison of results. */
public record Numbers(Map<String, NdArray> inputs, Map<Variable, NdArray> variables) {
  /** Number of samples in all tests. */
  public static final int BATCH = 2;

  private static final int CLASSES = 3;

  /** Random values for the inputs and variables of {@code graph}. */
  public static Numbers of(Graph graph) {
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      String name = ((Input) node.op()).name();
      Random random = new Random(name.hashCode());
      boolean isLabels = node.type().dtype() == DType.I32;
      inputs.put(
          name,
          NdArray.generate(
              node.shape(),
              BATCH,
              i ->
                  isLabels
                      ? random.nextInt(CLASSES)
                      : node.shape().isBatched()
                          ? random.nextGaussian()
                          : random.nextDouble(0.1, 1)));
    }
    Map<Variable, NdArray> variables = new HashMap<>();
    for (Variable variable : graph.variables()) {
      Random random = new Random(variable.name().hashCode());
      boolean isPositive =
          variable.role() == Role.RUNNING_VARIANCE || variable.role() == Role.OPTIMIZER;
      variables.put(
          variable,
          NdArray.generate(
              variable.type().shape(),
              1,
              i -> isPositive ? random.nextDouble(0.2, 2) : 0.5 * random.nextGaussian()));
    }
    return new Numbers(inputs, variables);
  }

  /** Runs {@code graph} by the reference. */
  public Interpreter.Result run(Graph graph) {
    return Interpreter.run(graph, inputs, variables);
  }

  /** Fails unless {@code after} computes what {@code before} does. */
  public static void assertSame(Graph before, Graph after, String what) {
    Numbers numbers = of(before);
    assertSame(numbers.run(before), numbers.run(after), what);
  }

  /** Fails unless both runs gave nearly equal results. */
  public static void assertSame(
      Interpreter.Result expected, Interpreter.Result actual, String what) {
    assertEquals(expected.outputs().keySet(), actual.outputs().keySet(), what);
    assertEquals(expected.updates().keySet(), actual.updates().keySet(), what);
    expected.outputs().forEach((k, v) -> assertClose(v, actual.outputs().get(k), what + " " + k));
    expected.updates().forEach((k, v) -> assertClose(v, actual.updates().get(k), what + " " + k));
  }

  /** Fails unless both arrays have equal shapes and nearly equal values. */
  public static void assertClose(NdArray expected, NdArray actual, String what) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.batch(), actual.batch(), what);
    for (int i = 0; i < expected.data().length; i++) {
      double e = expected.data()[i];
      if (!(Math.abs(e - actual.data()[i]) <= 1e-8 * (1 + Math.abs(e)))) {
        fail(what + " element " + i + ": " + actual.data()[i] + ", not " + e);
      }
    }
  }
}
