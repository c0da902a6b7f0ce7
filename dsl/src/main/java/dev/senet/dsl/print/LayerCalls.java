package dev.senet.dsl.print;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The call that makes an op; arguments that have their defaults are left out. */
final class LayerCalls {
  private static final List<String> IMAGE_AXES = List.of("height", "width", "channels");

  private LayerCalls() {}

  /**
   * The call of {@code node}'s op as a step of a pipeline, behind its first operand.
   *
   * @param hasBias whether a bias is added to its result
   */
  static String step(Node node, boolean hasBias) {
    Shape x = node.input(0).shape();
    return switch (node.op()) {
      case Convolution op -> convolution(op, node, hasBias);
      case Linear _ -> call("linear", "" + node.shape().channels(), hasBias ? "" : "bias = false");
      case BatchNorm op -> batchNorm(op);
      case MaxPool op -> pool("max_pool", op.window(), op.ceilMode(), "");
      case AveragePool op -> averagePool(op, node);
      case GlobalAveragePool _ -> "global_avg_pool";
      case Dropout op -> call("dropout", number(op.rate()));
      case StochasticDepth op -> call("stochastic_depth", number(op.rate()));
      case Relu _ -> "relu";
      case Relu6 _ -> "relu6";
      case Sigmoid _ -> "sigmoid";
      case Tanh _ -> "tanh";
      case Silu _ -> "silu";
      case HardSigmoid _ -> "hard_sigmoid";
      case HardSwish _ -> "hard_swish";
      case Gelu _ -> "gelu";
      case Softmax _ -> "softmax";
      case Slice op -> call("slice", "" + op.from(), "" + op.to(), axis(op.axis(), x));
      case Reshape op -> reshape(op, node);
      case Transpose op when !op.permutation().isEmpty() ->
          call("transpose", tuple(op.permutation()));
      case Pad op -> pad(op, node);
      default -> throw unsayable(node, "the language has no word for " + node.op().name());
    };
  }

  /** The call that joins {@code operands}. */
  static String concat(Concat op, Node node, List<String> operands) {
    List<String> arguments = new ArrayList<>(operands);
    arguments.add(axis(op.axis(), node.shape()));
    return call("concat", arguments.toArray(String[]::new));
  }

  static IllegalArgumentException unsayable(Node node, String reason) {
    return new IllegalArgumentException(
        "'%s' cannot be written as .senet text: %s".formatted(node.name(), reason));
  }

  private static String convolution(Convolution op, Node node, boolean hasBias) {
    Window w = op.window();
    int channels = node.input(0).shape().channels();
    int width = node.shape().channels();
    String kernel = pair(w.kernelHeight(), w.kernelWidth());
    String stride = option("stride", pair(w.strideHeight(), w.strideWidth()), "1");
    String dilation = option("dilation", pair(w.dilationHeight(), w.dilationWidth()), "1");
    String bias = hasBias ? "bias = true" : "";
    if (op.groups() == channels && channels > 1) {
      String multiplier = option("multiplier", "" + width / channels, "1");
      return call("depthwise_conv", kernel, stride, padding(w), dilation, bias, multiplier);
    }
    String groups = option("groups", "" + op.groups(), "1");
    return call("conv", "" + width, kernel, stride, padding(w), dilation, groups, bias);
  }

  private static String batchNorm(BatchNorm op) {
    return call(
        "batch_norm",
        option("momentum", number(op.momentum()), number(0.1)),
        option("epsilon", number(op.epsilon()), number(1e-5)));
  }

  private static String averagePool(AveragePool op, Node node) {
    if (op.window().dilationHeight() != 1 || op.window().dilationWidth() != 1) {
      throw unsayable(node, "avg_pool has no dilation");
    }
    String counts = op.countIncludePad() ? "" : "count_include_pad = false";
    return pool("avg_pool", op.window(), op.ceilMode(), counts);
  }

  private static String pool(String name, Window w, boolean ceilMode, String more) {
    String kernel = pair(w.kernelHeight(), w.kernelWidth());
    return call(
        name,
        kernel,
        option("stride", pair(w.strideHeight(), w.strideWidth()), kernel),
        padding(w),
        option("dilation", pair(w.dilationHeight(), w.dilationWidth()), "1"),
        ceilMode ? "ceil_mode = true" : "",
        more);
  }

  private static String padding(Window w) {
    List<Integer> pads = List.of(w.padTop(), w.padBottom(), w.padLeft(), w.padRight());
    int height = (w.spanHeight() - 1) / 2;
    int width = (w.spanWidth() - 1) / 2;
    if (pads.equals(List.of(height, height, width, width))) {
      return "";
    }
    boolean isEven = w.padTop() == w.padBottom() && w.padLeft() == w.padRight();
    return "padding = " + (isEven ? pair(w.padTop(), w.padLeft()) : tuple(pads));
  }

  private static String reshape(Reshape op, Node node) {
    if (op.shape().rank() == 0) {
      throw unsayable(node, "reshape needs a dimension beside the batch");
    }
    return op.shape().rank() == 1 ? "flatten" : call("reshape", tuple(op.shape().dims()));
  }

  private static String pad(Pad op, Node node) {
    if (!node.shape().isImage()) {
      throw unsayable(node, "pad takes images");
    }
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < IMAGE_AXES.size(); i++) {
      String amounts = pair(op.before().get(i), op.after().get(i));
      arguments.add(option(IMAGE_AXES.get(i), amounts, "0"));
    }
    arguments.add(option("value", number(op.value()), "0"));
    return call("pad", arguments.toArray(String[]::new));
  }

  private static String axis(int axis, Shape x) {
    String name = x.isImage() ? IMAGE_AXES.get(axis) : "" + axis;
    return axis == x.rank() - 1 ? "" : "axis = " + name;
  }

  /** A number as the language reads it. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          value + " cannot be written as .senet text: numbers are finite");
    }
    boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1e9;
    return isWhole ? "" + (long) value : Double.toString(value);
  }

  private static String pair(int a, int b) {
    return a == b ? "" + a : "(" + a + ", " + b + ")";
  }

  private static String tuple(List<Integer> values) {
    return values.size() == 1
        ? "" + values.getFirst()
        : values.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String option(String name, String value, String standard) {
    return value.equals(standard) ? "" : name + " = " + value;
  }

  static String call(String name, String... arguments) {
    String list =
        List.of(arguments).stream().filter(a -> !a.isEmpty()).collect(Collectors.joining(", "));
    return list.isEmpty() ? name : name + "(" + list + ")";
  }
}
