package dev.senet.bench.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import dev.senet.runtime.Weights;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that PyTorch runs op by op ("eager"), as its own modules would: convolutions and matrix
 * products take their bias along, and a tensor is given back when nothing reads it any more.
 */
public final class TorchNetwork implements AutoCloseable {
  private final Graph graph;
  private final TorchOps ops;
  private final NDManager manager;
  private final Map<Variable, NDArray> variables = new LinkedHashMap<>();
  private final Map<Node, NDArray> leaves = new IdentityHashMap<>();
  private final List<TorchStep> steps;

  /**
   * @param graph the network as inference sees it
   * @param isTraining whether batch norm uses and follows the statistics of the batch
   */
  public TorchNetwork(Engine engine, Graph graph, Weights weights, boolean isTraining) {
    this.graph = graph;
    this.ops = new TorchOps(isTraining);
    this.manager = engine.newBaseManager();
    this.steps = TorchStep.of(graph);
    for (Node node : graph.nodes()) {
      switch (node.op()) {
        case VariableRef(Variable variable) -> {
          float[] values = weights.values().get(variable).toArray(ValueLayout.JAVA_FLOAT);
          variables.put(variable, TorchLayout.of(manager, variable, values));
          leaves.put(node, variables.get(variable));
        }
        case Constant constant -> leaves.put(node, constant(constant));
        default -> {}
      }
    }
  }

  private NDArray constant(Constant constant) {
    float[] values = new float[constant.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = constant.values().get(i).floatValue();
    }
    return manager.create(values, TorchLayout.shape(constant.shape(), 1));
  }

  /** PyTorch's tensors of the variables; {@link TorchLayout} says how they are held. */
  Map<Variable, NDArray> variables() {
    return variables;
  }

  /** Memory for the tensors of a run. */
  NDManager newScope() {
    return manager.newSubManager();
  }

  /** The inputs as PyTorch holds them, for {@code batch} samples given in senet's order. */
  Map<String, NDArray> upload(NDManager scope, Map<String, float[]> inputs, int batch) {
    Map<String, NDArray> held = new LinkedHashMap<>();
    for (Node node : graph.inputs()) {
      float[] values = inputs.get(((Input) node.op()).name());
      NDArray plain = scope.create(values, TorchLayout.shape(node.shape(), batch));
      held.put(((Input) node.op()).name(), TorchLayout.contiguous(plain, node.shape()));
    }
    return held;
  }

  /** The elements of the output {@code name}, images as NHWC. */
  float[] download(String name, NDArray value) {
    return TorchLayout.plain(value, graph.outputs().get(name).shape()).toFloatArray();
  }

  /** The outputs for inputs as PyTorch holds them; all tensors belong to {@code scope}. */
  Map<String, NDArray> evaluate(NDManager scope, Map<String, NDArray> inputs) {
    Map<Node, NDArray> values = new IdentityHashMap<>(leaves);
    graph.inputs().forEach(node -> values.put(node, inputs.get(((Input) node.op()).name())));
    for (TorchStep step : steps) {
      NDArray value = evaluate(step, values);
      value.attach(scope);
      values.put(step.result(), value);
      step.dead().forEach(node -> values.remove(node).close());
    }
    Map<String, NDArray> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, values.get(node)));
    return outputs;
  }

  /** The value of a step; what PyTorch makes on the way is closed. */
  private NDArray evaluate(TorchStep step, Map<Node, NDArray> values) {
    List<NDArray> operands = step.anchor().inputs().stream().map(values::get).toList();
    try (NDScope temporaries = new NDScope()) {
      temporaries.suppressNotUsedWarning();
      NDArray value =
          step.bias()
              .map(bias -> ops.applyWithBias(step.anchor(), operands, values.get(bias)))
              .orElseGet(() -> ops.apply(step.anchor(), operands));
      NDScope.unregister(value);
      return value;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
