package dev.senet.runtime;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Window;
import java.util.List;

/** Dense, grouped and depthwise convolutions, alone and fused, and their gradients. */
final class ConvolutionCases {
  private static final int WINDOWS = 4;
  private final CaseBuilder to;

  private ConvolutionCases(CaseBuilder to) {
    this.to = to;
  }

  static void add(CaseBuilder to) {
    ConvolutionCases cases = new ConvolutionCases(to);
    for (int i = 0; i < WINDOWS; i++) {
      cases.kinds(to.image(), i);
    }
  }

  /** Sizes that fill all tiles and leave remainders, and the layers of usual networks. */
  static void addFixed(CaseBuilder to) {
    ConvolutionCases cases = new ConvolutionCases(to);
    cases.single(Shape.batched(9, 8, 32), Window.square(3, 1), 1, 72);
    cases.single(Shape.batched(5, 5, 130), Window.square(1, 1), 1, 33);
    cases.single(Shape.batched(15, 13, 3), Window.square(7, 2), 1, 64);
    cases.single(Shape.batched(5, 5, 1024), Window.square(1, 2), 1, 16);
    cases.single(Shape.batched(9, 9, 5), Window.square(3, 1), 5, 15);
    cases.linear(37, 10);
    cases.linear(128, 1);
    cases.linear(1, 40);
    to.single(new Linear(), Shape.batched(4, 5, 6), Shape.of(6, 20));
  }

  private void kinds(Shape x, int i) {
    Window window =
        switch (i % 4) {
          case 0 -> Window.square(1, 1);
          case 1 -> Window.square(3, to.upTo(2));
          default -> to.window(x);
        };
    if (window.spanHeight() > x.dim(0) + window.padTop() + window.padBottom()
        || window.spanWidth() > x.dim(1) + window.padLeft() + window.padRight()) {
      return;
    }
    all(x, window, 1, to.channels());
    int groups = 1 + to.upTo(3);
    all(x.withDim(2, groups * to.upTo(5)), window, groups, groups * to.upTo(9));
    Shape depthwise = x.withDim(2, 1 + to.channels());
    all(depthwise, window, depthwise.channels(), depthwise.channels());
  }

  private void all(Shape x, Window window, int groups, int channels) {
    single(x, window, groups, channels);
    fused(x, window, groups, channels);
  }

  private static Shape weights(Shape x, Window window, int groups, int channels) {
    return Shape.of(window.kernelHeight(), window.kernelWidth(), x.channels() / groups, channels);
  }

  private void single(Shape x, Window window, int groups, int channels) {
    Shape w = weights(x, window, groups, channels);
    Shape y = window.output(x, channels);
    to.single(new Convolution(window, groups), x, w);
    to.single(new ConvolutionDataGradient(window, groups, x.dim(0), x.dim(1)), y, w);
    to.single(new ConvolutionWeightGradient(window, groups), x, y);
  }

  private void fused(Shape x, Window window, int groups, int channels) {
    Shape w = weights(x, window, groups, channels);
    Shape y = window.output(x, channels);
    Op conv = new Convolution(window, groups);
    to.add(
        "conv + bias, relu, residual; " + conv,
        List.of(x, w, Shape.of(channels), y),
        in -> {
          Node sum = in.apply(new Add(), in.apply(conv, in.get(0), in.get(1)), in.get(2));
          return in.apply(new Add(), in.apply(new Relu(), sum), in.get(3));
        });
    to.add(
        "gate, relu → conv → gate; " + conv,
        List.of(x, w, Shape.batched(x.channels()), Shape.batched(channels)),
        in -> {
          Node input = in.apply(new Relu(), in.apply(new Multiply(), in.get(0), in.get(2)));
          return in.apply(new Multiply(), in.apply(conv, input, in.get(1)), in.get(3));
        });
    to.add(
        "data gradient masked by relu; " + conv,
        List.of(y, w, x),
        in -> {
          Op gradient = new ConvolutionDataGradient(window, groups, x.dim(0), x.dim(1));
          Node dx = in.apply(gradient, in.get(0), in.get(1));
          Expr mask = Expr.arg(1).select(Expr.arg(0), Expr.constant(0));
          return in.apply(new Pointwise(mask, 2, x), dx, in.get(2));
        });
  }

  private void linear(int from, int into) {
    Shape x = Shape.batched(from);
    Shape w = Shape.of(from, into);
    to.single(new Linear(), x, w);
    for (int operand = 0; operand < 2; operand++) {
      int i = operand;
      to.add(
          "gradient of linear by operand " + i,
          List.of(x, w, Shape.batched(into)),
          in -> {
            Node y = in.apply(new Linear(), in.get(0), in.get(1));
            return y.op().differentiate(in.builder(), y, in.get(2)).get(i).orElseThrow();
          });
    }
  }
}
