package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.core.program.Program;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Runs a graph on a device and in the reference interpreter, on the same random values. */
final class GraphRunner {
  private GraphRunner() {}

  /**
   * Values of a run.
   *
   * @param inputs by name
   */
  record Values(Map<String, NdArray> inputs, Map<Variable, NdArray> variables) {}

  /**
   * Normal random values, of which those of running variances are positive; labels below {@code
   * classes}.
   */
  static Values random(Graph graph, int batch, int classes, Random random) {
    Map<String, NdArray> inputs = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      boolean isLabel = node.type().dtype() == DType.I32;
      inputs.put(
          ((Input) node.op()).name(),
          NdArray.generate(
              node.shape(),
              node.shape().isBatched() ? batch : 1,
              i -> isLabel ? random.nextInt(classes) : (float) random.nextGaussian()));
    }
    Map<Variable, NdArray> variables = new LinkedHashMap<>();
    for (Variable variable : graph.variables()) {
      boolean isPositive = variable.role() == Variable.Role.RUNNING_VARIANCE;
      variables.put(
          variable,
          NdArray.generate(
              variable.type().shape(),
              1,
              i ->
                  isPositive
                      ? (float) (0.5 + random.nextDouble())
                      : (float) (0.5 * random.nextGaussian())));
    }
    return new Values(inputs, variables);
  }

  /** What the reference says. */
  static Map<String, NdArray> reference(Graph graph, Values values) {
    Interpreter.Result result = Interpreter.run(graph, values.inputs, values.variables);
    Map<String, NdArray> all = new LinkedHashMap<>(result.outputs());
    result.updates().forEach((variable, value) -> all.put("update " + variable.name(), value));
    return all;
  }

  /** What a compiled program says. */
  static Map<String, float[]> run(CompiledProgram compiled, Values values, Device device) {
    try (Executable executable = Compilation.load(compiled, device)) {
      Program program = compiled.program();
      values.variables.forEach((variable, value) -> {
        if (executable.has(variable)) {
          copy(value, variable.type(), executable.variable(variable));
        }
      });
      executable.prepare();
      int batch = values.inputs.values().stream().mapToInt(NdArray::batch).max().orElse(1);
      executable.useBatch(batch);
      for (Program.Port port : program.inputs()) {
        copy(values.inputs.get(port.name()), port.type(), executable.input(port.name()));
      }
      executable.run();
      Map<String, float[]> results = new LinkedHashMap<>();
      program
          .outputs()
          .forEach(port ->
              results.put(
                  port.name(), executable.output(port.name()).toArray(ValueLayout.JAVA_FLOAT)));
      values.variables.forEach((variable, value) -> {
        if (executable.has(variable)) {
          results.put(
              "update " + variable.name(),
              executable.variable(variable).toArray(ValueLayout.JAVA_FLOAT));
        }
      });
      return results;
    }
  }

  private static void copy(NdArray from, TensorType type, MemorySegment to) {
    for (int i = 0; i < from.data().length; i++) {
      if (type.dtype() == DType.I32) {
        to.setAtIndex(ValueLayout.JAVA_INT, i, (int) from.data()[i]);
      } else {
        to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) from.data()[i]);
      }
    }
  }

  /** Largest difference in units of the largest reference value, at least 1. */
  static double error(float[] actual, NdArray expected) {
    double scale = 1;
    for (double x : expected.data()) {
      scale = Math.max(scale, Math.abs(x));
    }
    double worst = actual.length == expected.data().length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(actual.length, expected.data().length); i++) {
      double difference = Math.abs(actual[i] - expected.data()[i]) / scale;
      worst = difference <= worst ? worst : Double.isNaN(difference) ? 1e9 : difference;
    }
    return worst;
  }
}
