package dev.senet.cli.graph;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.VariableRef;
import dev.senet.core.op.Window;
import java.util.List;

/** Ops in a few words. */
final class OpText {
  private OpText() {}

  /** What {@code node} does, such as {@code conv 3×3, stride 2}. */
  static String of(Node node) {
    return switch (node.op()) {
      case Convolution(Window w, int groups) -> convolution(w, groups, node);
      case MaxPool(Window w, var _) -> "max pool " + window(w);
      case AveragePool(Window w, var _, var _) -> "average pool " + window(w);
      case GlobalAveragePool _ -> "global average pool";
      case Add _ -> addsBias(node) ? "add bias" : "add";
      case Subtract _ -> "subtract";
      case Multiply _ -> "multiply";
      case Divide _ -> "divide";
      case Input _ -> "input";
      case Op op -> op.name().replace('_', ' ');
    };
  }

  /** The kind of {@code node}, looked at on its own. */
  static Kind kind(Node node) {
    return switch (node.op()) {
      case Input _ -> Kind.PORT;
      case Convolution _ -> Kind.CONVOLUTION;
      case Linear _ -> Kind.LINEAR;
      case BatchNorm _, BatchStatistics _, Normalize _ -> Kind.NORMALIZATION;
      case MaxPool _, AveragePool _, GlobalAveragePool _ -> Kind.POOLING;
      case Add _, Subtract _, Multiply _, Divide _ -> Kind.ARITHMETIC;
      case Reshape _, Slice _, Concat _, Pad _, Transpose _ -> Kind.SHAPE;
      case Pointwise _ -> Kind.OTHER;
      case PointwiseOp op -> op.arity() == 1 ? Kind.ACTIVATION : Kind.OTHER;
      default -> Kind.OTHER;
    };
  }

  private static boolean addsBias(Node node) {
    return node.inputs().stream().anyMatch(i -> i.op() instanceof VariableRef);
  }

  private static String convolution(Window w, int groups, Node node) {
    boolean isDepthwise = groups > 1 && groups == node.input(0).shape().channels();
    return (isDepthwise ? "depthwise conv " : "conv ")
        + window(w)
        + (groups > 1 && !isDepthwise ? ", " + groups + " groups" : "");
  }

  private static String window(Window w) {
    return pair(w.kernelHeight(), w.kernelWidth(), true)
        + named(", stride ", w.strideHeight(), w.strideWidth())
        + named(", dilation ", w.dilationHeight(), w.dilationWidth());
  }

  private static String named(String name, int height, int width) {
    return height == 1 && width == 1 ? "" : name + pair(height, width, false);
  }

  private static String pair(int height, int width, boolean isFull) {
    return height == width && !isFull ? Integer.toString(height) : height + "×" + width;
  }

  /** {@code dims} as {@code 56×56×64}; a scalar is {@code scalar}. */
  static String dims(List<Integer> dims) {
    return dims.isEmpty()
        ? "scalar"
        : String.join("×", dims.stream().map(String::valueOf).toList());
  }
}
