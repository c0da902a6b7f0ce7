package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Pad;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.VariableRef;
import dev.senet.models.onnx.ExportedValues.Value;
import dev.senet.runtime.GraphModel;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Translates a graph node by node. */
final class GraphExporter {
  private final Graph graph;
  private final ExportedValues values;
  private final LayerExports layers;
  private final ShapeExports shapes;
  private final PointwiseExports pointwise;

  /** Convolutions and matrix products by the sum that adds their bias. */
  private final Map<Node, Node> products = new IdentityHashMap<>();

  private GraphExporter(GraphModel model) {
    graph = model.graph();
    Set<String> border = new HashSet<>(graph.outputs().keySet());
    graph.inputs().forEach(input -> border.add(input.name()));
    values = new ExportedValues(new OnnxGraphBuilder(model.name(), border), model.weights());
    layers = new LayerExports(values);
    shapes = new ShapeExports(values);
    pointwise = new PointwiseExports(values);
  }

  /** The inference graph of {@code model} in ONNX's ops. */
  static OnnxGraph export(GraphModel model) {
    return new GraphExporter(model).export();
  }

  private OnnxGraph export() {
    findBiases();
    for (Node node : graph.nodes()) {
      if (!products.containsValue(node)) {
        export(node);
      }
    }
    graph
        .outputs()
        .forEach((name, node) -> {
          DimOrder order = DimOrder.atBorder(node.shape());
          values.builder().output(name, values.get(node, order), node.type(), order);
        });
    return values.builder().build();
  }

  private void findBiases() {
    Map<Node, List<Node>> users = graph.users();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Add) {
        Node product = node.input(0);
        boolean isProduct = product.op() instanceof Convolution || product.op() instanceof Linear;
        boolean isAlone = users.get(product).size() == 1 && !graph.isResult(product);
        if (isProduct && isAlone && isBias(node.input(1), product)) {
          products.put(node, product);
        }
      }
    }
  }

  private static boolean isBias(Node node, Node product) {
    boolean isVector = !node.shape().isBatched() && node.shape().rank() == 1;
    return isVector && node.shape().channels() == product.shape().channels();
  }

  private void export(Node node) {
    if (products.containsKey(node)) {
      Node product = products.get(node);
      layers.product(product, node, Optional.of(node.input(1)));
      return;
    }
    switch (node.op()) {
      case Input op -> input(node, op);
      case VariableRef _, Constant _ -> {} // written in the form in which they are used
      case Convolution _, Linear _ -> layers.product(node, node, Optional.empty());
      case BatchNorm op -> layers.batchNorm(node, op);
      case MaxPool op -> layers.maxPool(node, op);
      case AveragePool op -> layers.averagePool(node, op);
      case GlobalAveragePool _ -> layers.globalAveragePool(node);
      case Reshape _ -> shapes.reshape(node);
      case Transpose op -> shapes.transpose(node, op);
      case Slice op -> shapes.slice(node, op);
      case Pad op -> shapes.pad(node, op);
      case Concat op -> shapes.concat(node, op);
      case Softmax _ -> shapes.softmax(node);
      case BroadcastTo _ -> shapes.broadcast(node);
      case Dropout _, StochasticDepth _ -> values.put(node, values.get(node.input(0)));
      case PointwiseOp op -> pointwise.export(node, op);
      default ->
          throw new IllegalArgumentException(
              "'%s' has the op %s, which inference does not know"
                  .formatted(node.name(), node.op().name()));
    }
  }

  private void input(Node node, Input op) {
    DimOrder order = DimOrder.atBorder(node.shape());
    values.put(node, new Value(values.builder().input(op.name(), node.type(), order), order));
  }
}
