package dev.senet.runtime;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Input;
import dev.senet.core.program.Program;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Runs a graph on a device and in the reference interpreter, on the same values. */
final class GraphRunner {
  /** Labels are below this. */
  static final int CLASSES = 7;

  private GraphRunner() {}

  /**
   * Values of a run.
   *
   * @param inputs by name
   */
  record Values(Map<String, NdArray> inputs, Map<Variable, NdArray> variables) {
    /** Number of samples. */
    int batch() {
      return inputs.values().stream().mapToInt(NdArray::batch).max().orElse(1);
    }
  }

  /**
   * Random values that a float holds: normal, but positive for variances and optimizer state;
   * scalar inputs are between 0.1 and 1.
   */
  static Values random(Graph graph, int batch, Random random) {
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      boolean isLabel = node.type().dtype() == DType.I32;
      boolean isBatched = node.shape().isBatched();
      inputs.put(
          ((Input) node.op()).name(),
          NdArray.generate(
              node.shape(),
              isBatched ? batch : 1,
              i ->
                  isLabel
                      ? random.nextInt(CLASSES)
                      : isBatched ? (float) random.nextGaussian() : random.nextFloat(0.1f, 1)));
    }
    Map<Variable, NdArray> variables = new LinkedHashMap<>();
    for (Variable variable : graph.variables()) {
      boolean isPositive =
          variable.role() == Role.RUNNING_VARIANCE || variable.role() == Role.OPTIMIZER;
      variables.put(
          variable,
          NdArray.generate(
              variable.type().shape(),
              1,
              i ->
                  isPositive
                      ? random.nextFloat(0.5f, 1.5f)
                      : (float) (0.5 * random.nextGaussian())));
    }
    return new Values(inputs, variables);
  }

  /** Outputs, and the values of all variables afterwards. */
  static Map<String, NdArray> reference(Graph graph, Values values) {
    Interpreter.Result result = Interpreter.run(graph, values.inputs, values.variables);
    Map<String, NdArray> all = new LinkedHashMap<>(result.outputs());
    values.variables.forEach((variable, value) ->
        all.put(key(variable), result.updates().getOrDefault(variable, value)));
    return all;
  }

  private static String key(Variable variable) {
    return "variable " + variable.name();
  }

  /** Outputs, and the values of those variables that the program has, afterwards. */
  static Map<String, float[]> run(Executable executable, Values values) {
    values.variables.forEach((variable, value) -> {
      if (executable.has(variable)) {
        copy(value, variable.type(), executable.variable(variable));
      }
    });
    executable.prepare();
    executable.useBatch(values.batch());
    return runAgain(executable, values);
  }

  /** The same on the variables as they are. */
  static Map<String, float[]> runAgain(Executable executable, Values values) {
    Program program = executable.program();
    for (Program.Port port : program.inputs()) {
      copy(values.inputs.get(port.name()), port.type(), executable.input(port.name()));
    }
    executable.run();
    Map<String, float[]> results = new LinkedHashMap<>();
    for (Program.Port port : program.outputs()) {
      results.put(port.name(), executable.output(port.name()).toArray(ValueLayout.JAVA_FLOAT));
    }
    for (Variable variable : values.variables.keySet()) {
      if (executable.has(variable)) {
        results.put(key(variable), executable.variable(variable).toArray(ValueLayout.JAVA_FLOAT));
      }
    }
    return results;
  }

  /** Writes the elements of {@code from}, rounded, to {@code to}. */
  static void copy(NdArray from, TensorType type, MemorySegment to) {
    for (int i = 0; i < from.data().length; i++) {
      if (type.dtype() == DType.I32) {
        to.setAtIndex(ValueLayout.JAVA_INT, i, (int) from.data()[i]);
      } else {
        to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) from.data()[i]);
      }
    }
  }

  /**
   * Largest difference in units of the largest finite reference value, at least 1. Where the
   * reference is infinite or NaN, nothing else will do.
   */
  static double error(float[] actual, NdArray expected) {
    if (actual.length != expected.data().length) {
      return Double.POSITIVE_INFINITY;
    }
    double scale = 1;
    for (double x : expected.data()) {
      scale = Double.isFinite(x) ? Math.max(scale, Math.abs(x)) : scale;
    }
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, difference(actual[i], expected.data()[i]) / scale);
    }
    return worst;
  }

  private static double difference(float actual, double expected) {
    if (!Double.isFinite(expected)) {
      return Double.compare(actual, expected) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return Float.isNaN(actual) ? Double.POSITIVE_INFINITY : Math.abs(actual - expected);
  }
}
