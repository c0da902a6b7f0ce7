package dev.senet.models.onnx;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.models.onnx.proto.AttributeProto;
import java.util.List;

/** Activations and arithmetic. */
final class PointwiseExports {
  private final ExportedValues values;

  PointwiseExports(ExportedValues values) {
    this.values = values;
  }

  void export(Node node, PointwiseOp op) {
    switch (op) {
      case Relu _ -> unary(node, "Relu");
      case Sigmoid _ -> unary(node, "Sigmoid");
      case Tanh _ -> unary(node, "Tanh");
      case Gelu _ -> unary(node, "Gelu");
      case HardSwish _ -> unary(node, "HardSwish");
      case HardSigmoid _ ->
          unary(
              node, "HardSigmoid", Attributes.real("alpha", 1.0 / 6), Attributes.real("beta", 0.5));
      case Relu6 _ -> relu6(node);
      case Silu _ -> silu(node);
      case Add _ -> binary(node, "Add");
      case Subtract _ -> binary(node, "Sub");
      case Multiply _ -> binary(node, "Mul");
      case Divide _ -> binary(node, "Div");
      case Shake _ -> binary(node, "Mean");
      default ->
          throw new IllegalArgumentException(
              "'%s' has the op %s, which inference does not know"
                  .formatted(node.name(), op.name()));
    }
  }

  private void unary(Node node, String opType, AttributeProto... attributes) {
    ExportedValues.Value x = values.get(node.input(0));
    values.define(node, x.order(), opType, List.of(x.name()), attributes);
  }

  private void relu6(Node node) {
    ExportedValues.Value x = values.get(node.input(0));
    String least = values.builder().floats(node.name() + ".min", List.of(), List.of(0.0));
    String greatest = values.builder().floats(node.name() + ".max", List.of(), List.of(6.0));
    values.define(node, x.order(), "Clip", List.of(x.name(), least, greatest));
  }

  private void silu(Node node) {
    ExportedValues.Value x = values.get(node.input(0));
    String gate = values.builder().node(node.name() + ".sigmoid", "Sigmoid", List.of(x.name()));
    values.define(node, x.order(), "Mul", List.of(x.name(), gate));
  }

  private void binary(Node node, String opType) {
    DimOrder order = order(node);
    List<String> operands =
        node.inputs().stream().map(x -> values.operand(x, node.shape(), order)).toList();
    values.define(node, order, opType, operands);
  }

  /** The order of the first operand that has all dimensions. */
  private DimOrder order(Node node) {
    Shape shape = node.shape();
    return node.inputs().stream()
        .filter(x -> x.shape().isBatched() && x.shape().rank() == shape.rank())
        .map(values::order)
        .findFirst()
        .orElse(DimOrder.atBorder(shape));
  }
}
