package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;

/** The builtins with weights, and pooling. */
final class Layers {
  private Layers() {}

  static Value conv(Arguments a) {
    Node x = image(a);
    int width = positive(a, "width");
    int groups = positive(a, "groups");
    int channels = x.shape().channels();
    if (channels % groups != 0 || width % groups != 0) {
      throw a.error(
          "conv: %d groups do not divide %d input channels and %d output channels evenly"
              .formatted(groups, channels, width),
          "choose groups that divide both");
    }
    Window window = window(a, x.shape(), a.pair("dilation"));
    Shape shape =
        a.checked(
            () -> Shape.of(window.kernelHeight(), window.kernelWidth(), channels / groups, width));
    Node weight = a.variable("weight", shape, Role.WEIGHT);
    Node y = a.node(new Convolution(window, groups), x, weight);
    return withBias(a, y, width);
  }

  static Value linear(Arguments a) {
    Node x = a.tensor("x");
    int width = positive(a, "width");
    if (x.shape().rank() < 1 || !x.shape().isBatched()) {
      throw a.error(
          "linear takes [N, …, channels], not " + x.shape(), "an input's first dimension is N");
    }
    Shape shape = a.checked(() -> Shape.of(x.shape().channels(), width));
    Node y = a.node(new Linear(), x, a.variable("weight", shape, Role.WEIGHT));
    return withBias(a, y, width);
  }

  private static Value withBias(Arguments a, Node y, int width) {
    return a.truth("bias")
        ? a.apply(new Add(), y, a.variable("bias", Shape.of(width), Role.BIAS))
        : a.result(y);
  }

  static Value batchNorm(Arguments a) {
    Node x = a.tensor("x");
    if (x.shape().rank() < 1 || !x.shape().isBatched()) {
      throw a.error(
          "batch_norm takes [N, …, channels], not " + x.shape(), "an input's first dimension is N");
    }
    BatchNorm op = a.checked(() -> new BatchNorm(a.number("momentum"), a.number("epsilon")));
    Shape shape = Shape.of(x.shape().channels());
    return a.apply(
        op,
        x,
        a.variable("weight", shape, Role.SCALE),
        a.variable("bias", shape, Role.BIAS),
        a.variable("running_mean", shape, Role.RUNNING_MEAN),
        a.variable("running_var", shape, Role.RUNNING_VARIANCE));
  }

  static Value maxPool(Arguments a) {
    Node x = image(a);
    Window window = window(a, x.shape(), a.pair("dilation"));
    return a.apply(new MaxPool(window, a.truth("ceil_mode")), x);
  }

  static Value averagePool(Arguments a) {
    Node x = image(a);
    Window window = window(a, x.shape(), new int[] {1, 1});
    return a.apply(new AveragePool(window, a.truth("ceil_mode"), a.truth("count_include_pad")), x);
  }

  static Value globalPool(Arguments a) {
    String kind = a.choice("kind", "avg", "max", "none");
    if (kind.equals("none")) {
      return a.result(a.tensor("x"));
    }
    Node x = image(a);
    if (kind.equals("avg")) {
      return a.apply(new GlobalAveragePool(), x);
    }
    int height = x.shape().dim(0);
    int width = x.shape().dim(1);
    Window all = a.checked(() -> new Window(height, width, height, width, 0, 0, 0, 0, 1, 1));
    Node max = a.node(new MaxPool(all, false), x);
    return a.apply(new Reshape(Shape.batched(x.shape().channels())), max);
  }

  private static Node image(Arguments a) {
    Node x = a.tensor("x");
    if (!x.shape().isImage()) {
      throw a.error(
          a.name() + " takes images [N, height, width, channels], not " + x.shape(),
          x.shape().isBatched()
              ? "global_pool and flatten end the part of a network that sees images"
              : "an input's first dimension is N, the batch:  input image: f32[N, 32, 32, 3]");
    }
    return x;
  }

  private static int positive(Arguments a, String name) {
    int value = a.whole(name);
    if (value < 1) {
      throw a.expected("a number of 1 or more", "for '" + name + "'", a.given(name));
    }
    return value;
  }

  /** How the kernel slides over {@code x}, after kernel, stride, padding and dilation. */
  private static Window window(Arguments a, Shape x, int[] dilation) {
    int[] kernel = a.pair("kernel");
    int[] stride = a.pair("stride");
    // Checks the ranges, so that the arithmetic on padding cannot overflow.
    a.checked(() ->
        new Window(
            kernel[0], kernel[1], stride[0], stride[1], 0, 0, 0, 0, dilation[0], dilation[1]));
    int spanHeight = (kernel[0] - 1) * dilation[0] + 1;
    int spanWidth = (kernel[1] - 1) * dilation[1] + 1;
    int[] pad =
        switch (a.word("padding", "symmetric", "same", "same_upper", "valid").orElse("")) {
          case "symmetric" -> both((spanHeight - 1) / 2, (spanWidth - 1) / 2);
          case "valid" -> both(0, 0);
          case "same", "same_upper" -> {
            int height = same(x.dim(0), spanHeight, stride[0]);
            int width = same(x.dim(1), spanWidth, stride[1]);
            yield new int[] {height / 2, (height + 1) / 2, width / 2, (width + 1) / 2};
          }
          default -> explicit(a);
        };
    return a.checked(() ->
        new Window(
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            pad[0],
            pad[1],
            pad[2],
            pad[3],
            dilation[0],
            dilation[1]));
  }

  private static int[] both(int height, int width) {
    return new int[] {height, height, width, width};
  }

  /** The padding that makes the output as large as the input divided by the stride, rounded up. */
  private static int same(int size, int span, int stride) {
    long outputs = (size + stride - 1L) / stride;
    return Math.clamp((outputs - 1) * stride + span - size, 0, Integer.MAX_VALUE);
  }

  private static int[] explicit(Arguments a) {
    Value value = a.given("padding").value();
    if (Numbers.isNumber(value) || value instanceof Value.Tuple) {
      int[] given = a.wholes("padding");
      switch (given.length) {
        case 1 -> {
          return both(given[0], given[0]);
        }
        case 2 -> {
          return both(given[0], given[1]);
        }
        case 4 -> {
          return given;
        }
        default -> {}
      }
    }
    throw a.expected(
        "a number, (height, width), (top, bottom, left, right), symmetric, same_upper or valid",
        "for 'padding'",
        a.given("padding"));
  }
}
