package dev.senet.runtime;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Correct;
import dev.senet.core.op.CrossEntropy;
import dev.senet.core.op.CrossEntropyGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.SoftmaxGradient;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pooling, batch norm, softmax and losses, and their gradients. */
final class LayerCases {
  private static final int CLASSES = GraphRunner.CLASSES;
  private final CaseBuilder to;

  private LayerCases(CaseBuilder to) {
    this.to = to;
  }

  static void add(CaseBuilder to) {
    LayerCases cases = new LayerCases(to);
    for (int i = 0; i < 4; i++) {
      cases.pools(to.image(), i % 2 == 0, i < 2);
    }
    to.single(new GlobalAveragePool(), to.image());
    for (int i = 0; i < 2; i++) {
      cases.normalisation(to.image());
      cases.batchNorm(to.image());
    }
  }

  /** Large reductions, and losses. */
  static void addFixed(CaseBuilder to) {
    LayerCases cases = new LayerCases(to);
    to.single(new GlobalAveragePool(), Shape.batched(56, 56, 24));
    cases.normalisation(Shape.batched(40, 30, 20));
    cases.normalisation(Shape.batched(11));
    cases.losses();
  }

  private void pools(Shape x, boolean ceil, boolean includesPad) {
    int kh = 2 + to.random().nextInt(2);
    int kw = 2 + to.random().nextInt(2);
    int top = to.random().nextInt(2);
    int left = to.random().nextInt(2);
    Window window =
        new Window(kh, kw, to.upTo(3), to.upTo(3), top, to.random().nextInt(2), left, 1, 1, 1);
    Op average = new AveragePool(window, ceil, includesPad);
    Shape y = average.infer(List.of(TensorType.f32(x))).shape();
    to.single(new MaxPool(window, ceil), x);
    to.single(average, x);
    to.single(new AveragePoolGradient(window, ceil, includesPad, x.dim(0), x.dim(1)), y);
    to.add(
        "max pool gradient " + window,
        List.of(x, y),
        in -> {
          Node max = in.apply(new MaxPool(window, ceil), in.get(0));
          return in.apply(new MaxPoolGradient(window, ceil), in.get(0), max, in.get(1));
        });
    to.add(
        "max pool gradient among equals " + window,
        List.of(x, y),
        in -> {
          Node relu = in.apply(new Relu(), in.get(0));
          Node max = in.apply(new MaxPool(window, ceil), relu);
          return in.apply(new MaxPoolGradient(window, ceil), relu, max, in.get(1));
        });
  }

  private void normalisation(Shape x) {
    Shape c = Shape.of(x.channels());
    to.single(new BatchStatistics(), x);
    to.add(
        "normalise",
        List.of(x, c, c),
        in -> {
          Node stats = in.apply(new BatchStatistics(), in.get(0));
          return in.apply(new Normalize(1e-3), in.get(0), stats, in.get(1), in.get(2));
        });
    to.add(
        "normalise gradient sums",
        List.of(x, x),
        in -> {
          Node stats = in.apply(new BatchStatistics(), in.get(0));
          return in.apply(new NormalizeGradientSums(1e-3), in.get(1), in.get(0), stats);
        });
  }

  private void batchNorm(Shape x) {
    GraphBuilder builder = new GraphBuilder();
    TensorType c = TensorType.f32(Shape.of(x.channels()));
    TensorType w = TensorType.f32(Shape.of(3, 3, x.channels(), x.channels()));
    Node conv =
        builder.apply(
            new Convolution(Window.square(3, 1), 1),
            builder.input("x", TensorType.f32(x)),
            builder.variable(new Variable("w", w, Role.WEIGHT)));
    Node norm =
        builder.apply(
            new BatchNorm(0.1, 1e-5),
            conv,
            builder.variable(new Variable("gamma", c, Role.SCALE)),
            builder.variable(new Variable("beta", c, Role.BIAS)),
            builder.variable(new Variable("mean", c, Role.RUNNING_MEAN)),
            builder.variable(new Variable("variance", c, Role.RUNNING_VARIANCE)));
    builder.output("y", builder.apply(new Relu(), norm));
    to.add("conv, batch norm, relu", builder.build(), to.upTo(3));
  }

  private void losses() {
    for (double smoothing : new double[] {0, 0.1}) {
      loss("cross entropy", in -> in.apply(new CrossEntropy(smoothing)), false);
      loss("cross entropy gradient", in -> in.apply(new CrossEntropyGradient(smoothing)), true);
    }
    loss("correct", in -> in.apply(new Correct(1)), false);
    loss("correct among 3", in -> in.apply(new Correct(3)), false);
    to.single(new Softmax(), Shape.batched(CLASSES));
    to.single(new Softmax(), Shape.batched(3, 4, 17));
    to.single(new SoftmaxGradient(), Shape.batched(19), Shape.batched(19));
    to.add("batch mean", List.of(Shape.batched()), in -> in.apply(new BatchMean()));
    to.add(
        "batch mean gradient",
        List.of(Shape.batched(), Shape.of()),
        in -> in.apply(new BatchMeanGradient()));
  }

  private void loss(String name, Function<CaseBuilder.Inputs, Node> body, boolean isGradient) {
    GraphBuilder builder = new GraphBuilder();
    List<Node> nodes = new ArrayList<>();
    nodes.add(builder.input("logits", TensorType.f32(Shape.batched(CLASSES))));
    nodes.add(builder.input("labels", TensorType.i32(Shape.batched())));
    if (isGradient) {
      nodes.add(builder.input("dy", TensorType.f32(Shape.batched())));
    }
    builder.output("y", body.apply(new CaseBuilder.Inputs(builder, nodes)));
    to.add(name, builder.build(), 5);
  }
}
