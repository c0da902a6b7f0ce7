package dev.senet.runtime;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Input;
import dev.senet.core.program.Program;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The course of a training: the loss before each step, and all variables after the last.
 *
 * @param variables by name
 */
record Trajectory(List<Double> losses, Map<String, double[]> variables) {
  private static final String IMAGE = "image";
  private static final int CLASSES = GraphRunner.CLASSES;

  /**
   * What is trained.
   *
   * @param graph a step
   * @param steps how many
   * @param batch samples of a step
   */
  record Training(Graph graph, int steps, int batch) {
    /** Training of {@code network} with momentum {@code momentum}. */
    static Training of(Graph network, double momentum, int steps, int batch) {
      Optimizer optimizer = new Sgd(momentum, false, 1e-3, false);
      Loss loss = new Loss.SoftmaxCrossEntropy(0.1);
      TrainingStep step = new TrainingStep("logits", loss, optimizer, 5);
      return new Training(step.graph(network), steps, batch);
    }

    /** Rises for five steps and falls along a cosine. */
    private double learningRate(int step) {
      double warmUp = Math.min(1, (step + 1) / 5.0);
      return (float) (0.1 * warmUp * (1 + Math.cos(Math.PI * step / steps)) / 2);
    }

    /** Noise on a wave whose direction is the class. */
    private Map<String, NdArray> batch(int step) {
      Random random = new Random(step);
      int[] labels = random.ints(batch, 0, CLASSES).toArray();
      Shape shape = image();
      NdArray images =
          NdArray.generate(
              shape,
              batch,
              i -> {
                int pixel = i / shape.channels() % shape.positions();
                double angle = Math.PI * labels[i / shape.elements()] / CLASSES;
                double along =
                    Math.cos(angle) * (pixel / shape.dim(1))
                        + Math.sin(angle) * (pixel % shape.dim(1));
                return (float) (Math.sin(1.5 * along) + 0.3 * random.nextGaussian());
              });
      Map<String, NdArray> inputs = new LinkedHashMap<>();
      inputs.put(IMAGE, images);
      inputs.put(TrainingStep.LABELS, NdArray.generate(Shape.batched(), batch, i -> labels[i]));
      inputs.put(Optimizer.LEARNING_RATE, NdArray.scalar(learningRate(step)));
      inputs.put(TrainingStep.STEP, NdArray.scalar(step));
      return inputs;
    }

    private Shape image() {
      return graph.inputs().stream()
          .filter(node -> ((Input) node.op()).name().equals(IMAGE))
          .findFirst()
          .orElseThrow()
          .shape();
    }
  }

  private static Map<Variable, NdArray> initial(Graph graph) {
    Map<Variable, NdArray> values = new LinkedHashMap<>();
    Weights.initial(graph.variables(), Initializer.HE_NORMAL, 11)
        .values()
        .forEach((variable, data) -> {
          float[] floats = data.toArray(ValueLayout.JAVA_FLOAT);
          values.put(variable, NdArray.generate(variable.type().shape(), 1, i -> floats[i]));
        });
    return values;
  }

  /** In double precision by the reference interpreter. */
  static Trajectory reference(Training training) {
    Map<Variable, NdArray> variables = initial(training.graph);
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < training.steps; step++) {
      Interpreter.Result result = Interpreter.run(training.graph, training.batch(step), variables);
      losses.add(result.outputs().get(TrainingStep.LOSS).data()[0]);
      variables.putAll(result.updates());
    }
    Map<String, double[]> last = new LinkedHashMap<>();
    variables.forEach((variable, value) -> last.put(variable.name(), value.data()));
    return new Trajectory(losses, last);
  }

  /** On a device. */
  static Trajectory on(Device device, Training training) {
    Graph graph = training.graph;
    try (Executable executable =
        Compilation.load(Compilation.training(graph, device.target()), device)) {
      initial(graph)
          .forEach((v, value) -> GraphRunner.copy(value, v.type(), executable.variable(v)));
      executable.prepare();
      executable.useBatch(training.batch);
      List<Double> losses = new ArrayList<>();
      for (int step = 0; step < training.steps; step++) {
        Map<String, NdArray> inputs = training.batch(step);
        for (Program.Port port : executable.program().inputs()) {
          GraphRunner.copy(inputs.get(port.name()), port.type(), executable.input(port.name()));
        }
        executable.run();
        losses.add((double) executable.output(TrainingStep.LOSS).get(ValueLayout.JAVA_FLOAT, 0));
      }
      Map<String, double[]> last = new LinkedHashMap<>();
      graph.variables().forEach(v -> last.put(v.name(), doubles(executable.variable(v))));
      return new Trajectory(losses, last);
    }
  }

  private static double[] doubles(MemorySegment segment) {
    float[] floats = segment.toArray(ValueLayout.JAVA_FLOAT);
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  /** The largest difference of a loss. */
  double lossError(Trajectory other) {
    double worst = 0;
    for (int i = 0; i < losses.size(); i++) {
      worst = Math.max(worst, Math.abs(losses.get(i) - other.losses.get(i)));
    }
    return worst;
  }

  /** The largest difference of a variable's elements, in units of its largest and of 1. */
  double variableError(Trajectory other) {
    double worst = 0;
    for (Map.Entry<String, double[]> entry : variables.entrySet()) {
      double[] a = entry.getValue();
      double[] b = other.variables.get(entry.getKey());
      double scale = 1;
      for (double x : a) {
        scale = Math.max(scale, Math.abs(x));
      }
      for (int i = 0; i < a.length; i++) {
        worst = Math.max(worst, Math.abs(a[i] - b[i]) / scale);
      }
    }
    return worst;
  }

  /** The Euclidean distance between all variables of this and those of {@code other}. */
  double distance(Trajectory other) {
    double sum = 0;
    for (Map.Entry<String, double[]> entry : variables.entrySet()) {
      double[] a = entry.getValue();
      double[] b = other.variables.get(entry.getKey());
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      }
    }
    return Math.sqrt(sum);
  }
}
