package dev.senet.runtime;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Correct;
import dev.senet.core.op.CrossEntropy;
import dev.senet.core.op.CrossEntropyGradient;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.SoftmaxGradient;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Graphs of one op each, over random shapes and parameters: what every backend must compute. */
final class OpCases {
  private static final int CLASSES = 7;
  private final Random random;
  private final List<Case> cases = new ArrayList<>();

  /** One graph. */
  record Case(String name, Graph graph, int batch) {}

  private OpCases(long seed) {
    random = new Random(seed);
  }

  /** Number of classes that labels may name. */
  static int classes() {
    return CLASSES;
  }

  /** The cases drawn from {@code seed}. */
  static List<Case> draw(long seed) {
    OpCases cases = new OpCases(seed);
    cases.pointwise();
    cases.convolutions();
    cases.pools();
    cases.normalisation();
    cases.losses();
    cases.reductions();
    cases.movement();
    return cases.cases;
  }

  private int upTo(int n) {
    return 1 + random.nextInt(n);
  }

  private int channels() {
    int[] usual = {1, 2, 3, 5, 8, 10, 16, 17, 24, 32, 40};
    return usual[random.nextInt(usual.length)];
  }

  private Shape image() {
    return Shape.batched(3 + random.nextInt(8), 3 + random.nextInt(8), channels());
  }

  /** A case of inputs with {@code shapes}; unbatched ones become variables. */
  private void add(String name, List<Shape> shapes, Function<Inputs, Node> body) {
    GraphBuilder builder = new GraphBuilder().at(name, dev.senet.core.source.SourceSpan.NONE);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      TensorType type = TensorType.f32(shapes.get(i));
      nodes.add(
          type.shape().isBatched()
              ? builder.input("x" + i, type)
              : builder.variable(new Variable("w" + i, type, Role.WEIGHT)));
    }
    builder.output("y", body.apply(new Inputs(builder, nodes)));
    cases.add(new Case(name, builder.build(), upTo(3)));
  }

  /** What a case is built from. */
  private record Inputs(GraphBuilder builder, List<Node> nodes) {
    Node apply(Op op) {
      return builder.apply(op, nodes);
    }

    Node get(int i) {
      return nodes.get(i);
    }
  }

  private void single(Op op, Shape... shapes) {
    add(op.toString(), List.of(shapes), inputs -> inputs.apply(op));
  }

  private void pointwise() {
    List<Op> unary =
        List.of(
            new Relu(),
            new Relu6(),
            new Sigmoid(),
            new Tanh(),
            new Silu(),
            new HardSigmoid(),
            new HardSwish(),
            new Gelu());
    unary.forEach(op -> single(op, image()));
    for (int i = 0; i < 4; i++) {
      Shape x = image();
      Shape gate = Shape.batched(x.channels());
      Shape channel = Shape.of(x.channels());
      single(new Add(), x, x);
      single(new Multiply(), x, gate);
      single(new Add(), x, channel);
      single(new Subtract(), channel, x);
      single(new Multiply(), x, Shape.of());
      single(new Multiply(), x, Shape.batched(x.dim(0), x.dim(1), 1));
      single(new Multiply(), x, Shape.batched(1, 1, 1));
      single(new BroadcastTo(x), gate);
      add(
          "divide by a positive number",
          List.of(x, x),
          in ->
              in.builder.apply(
                  new Divide(), in.get(0), in.builder.apply(new Sigmoid(), in.get(1))));
      Expr expression =
          Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2)).max(0).plus(Expr.arg(3)).min(4);
      single(new Pointwise(expression, 4, x), x, gate, channel, x);
      single(new Pointwise(expression, 4, channel), channel, channel, Shape.of(), channel);
    }
  }

  private Window window(Shape x) {
    int kh = upTo(Math.min(5, x.dim(0)));
    int kw = upTo(Math.min(5, x.dim(1)));
    int dilation = kh <= 2 && kw <= 2 ? upTo(2) : 1;
    return new Window(
        kh, kw, upTo(3), upTo(3), pad(kh), pad(kh), pad(kw), pad(kw), dilation, dilation);
  }

  private int pad(int kernel) {
    return random.nextInt(kernel);
  }

  private void convolutions() {
    for (int i = 0; i < 24; i++) {
      Shape x = image();
      Window window =
          i % 4 == 0 ? Window.square(1, 1) : i % 4 == 1 ? Window.square(3, 1) : window(x);
      convolution(x, window, 1, channels());
      int groups = upTo(4);
      convolution(x.withDim(2, groups * upTo(5)), window, groups, groups * upTo(9));
      Shape depthwise = x.withDim(2, channels());
      convolution(depthwise, window, depthwise.channels(), depthwise.channels());
    }
    convolution(Shape.batched(14, 14, 64), Window.square(3, 1), 1, 72);
    convolution(Shape.batched(7, 7, 130), Window.square(1, 1), 1, 33);
    convolution(Shape.batched(15, 13, 3), Window.square(7, 2), 1, 64);
    convolution(Shape.batched(8, 8, 1024), Window.square(1, 2), 1, 16);
    single(new Linear(), Shape.batched(37), Shape.of(37, 10));
    single(new Linear(), Shape.batched(4, 5, 6), Shape.of(6, 20));
  }

  private void convolution(Shape x, Window window, int groups, int channels) {
    if (window.spanHeight() > x.dim(0) + window.padTop() + window.padBottom()
        || window.spanWidth() > x.dim(1) + window.padLeft() + window.padRight()) {
      return;
    }
    Shape w =
        Shape.of(window.kernelHeight(), window.kernelWidth(), x.channels() / groups, channels);
    Shape y = window.output(x, channels);
    single(new Convolution(window, groups), x, w);
    single(new ConvolutionDataGradient(window, groups, x.dim(0), x.dim(1)), y, w);
    single(new ConvolutionWeightGradient(window, groups), x, y);
    add(
        "conv + bias, relu, residual; " + window,
        List.of(x, w, Shape.of(channels), y),
        in -> {
          GraphBuilder b = in.builder;
          Node conv = b.apply(new Convolution(window, groups), in.get(0), in.get(1));
          Node relu = b.apply(new Relu(), b.apply(new Add(), conv, in.get(2)));
          return b.apply(new Add(), relu, in.get(3));
        });
    add(
        "gate, relu → conv → gate; " + window,
        List.of(x, w, Shape.batched(x.channels()), Shape.batched(channels)),
        in -> {
          GraphBuilder b = in.builder;
          Node input = b.apply(new Relu(), b.apply(new Multiply(), in.get(0), in.get(2)));
          Node conv = b.apply(new Convolution(window, groups), input, in.get(1));
          return b.apply(new Multiply(), conv, in.get(3));
        });
    add(
        "data gradient masked by relu; " + window,
        List.of(y, w, x),
        in -> {
          Op gradient = new ConvolutionDataGradient(window, groups, x.dim(0), x.dim(1));
          Node dx = in.builder.apply(gradient, in.get(0), in.get(1));
          Expr mask = Expr.arg(1).select(Expr.arg(0), Expr.constant(0));
          return in.builder.apply(new Pointwise(mask, 2, x), dx, in.get(2));
        });
  }

  private void pools() {
    for (int i = 0; i < 8; i++) {
      Shape x = image();
      int k = 2 + random.nextInt(2);
      int pad = random.nextInt(2);
      Window window = new Window(k, k, upTo(3), upTo(3), pad, pad, pad, pad, 1, 1);
      boolean ceil = i % 2 == 0;
      boolean include = i % 3 == 0;
      single(new MaxPool(window, ceil), x);
      single(new AveragePool(window, ceil, include), x);
      Op average = new AveragePool(window, ceil, include);
      Shape y = average.infer(List.of(TensorType.f32(x))).shape();
      single(new AveragePoolGradient(window, ceil, include, x.dim(0), x.dim(1)), y);
      add(
          "max pool gradient " + window,
          List.of(x, y),
          in -> {
            Node max = in.builder.apply(new MaxPool(window, ceil), in.get(0));
            return in.builder.apply(new MaxPoolGradient(window, ceil), in.get(0), max, in.get(1));
          });
    }
    single(new GlobalAveragePool(), image());
    single(new GlobalAveragePool(), Shape.batched(56, 56, 24));
  }

  private void normalisation() {
    for (int i = 0; i < 4; i++) {
      Shape x = i == 0 ? Shape.batched(40, 30, 20) : image();
      Shape c = Shape.of(x.channels());
      single(new BatchStatistics(), x);
      add(
          "normalise",
          List.of(x, c, c),
          in -> {
            Node stats = in.builder.apply(new BatchStatistics(), in.get(0));
            return in.builder.apply(new Normalize(1e-5), in.get(0), stats, in.get(1), in.get(2));
          });
      add(
          "normalise gradient sums",
          List.of(x, x),
          in -> {
            Node stats = in.builder.apply(new BatchStatistics(), in.get(0));
            return in.builder.apply(new NormalizeGradientSums(1e-5), in.get(1), in.get(0), stats);
          });
      batchNorm(x);
    }
  }

  private void batchNorm(Shape x) {
    GraphBuilder builder = new GraphBuilder();
    TensorType c = TensorType.f32(Shape.of(x.channels()));
    Node conv =
        builder.apply(
            new Convolution(Window.square(3, 1), 1),
            builder.input("x", TensorType.f32(x)),
            builder.variable(
                new Variable(
                    "w", TensorType.f32(Shape.of(3, 3, x.channels(), x.channels())), Role.WEIGHT)));
    Node norm =
        builder.apply(
            new BatchNorm(0.1, 1e-5),
            conv,
            builder.variable(new Variable("gamma", c, Role.SCALE)),
            builder.variable(new Variable("beta", c, Role.BIAS)),
            builder.variable(new Variable("mean", c, Role.RUNNING_MEAN)),
            builder.variable(new Variable("variance", c, Role.RUNNING_VARIANCE)));
    builder.output("y", builder.apply(new Relu(), norm));
    cases.add(new Case("conv, batch norm, relu", builder.build(), upTo(3)));
  }

  private void losses() {
    for (double smoothing : new double[] {0, 0.1}) {
      loss("cross entropy", in -> in.apply(new CrossEntropy(smoothing)), false);
      loss("cross entropy gradient", in -> in.apply(new CrossEntropyGradient(smoothing)), true);
    }
    loss("correct", in -> in.apply(new Correct(1)), false);
    loss("correct among 3", in -> in.apply(new Correct(3)), false);
    single(new Softmax(), Shape.batched(CLASSES));
    single(new Softmax(), Shape.batched(3, 4, 17));
    single(new SoftmaxGradient(), Shape.batched(19), Shape.batched(19));
    add("batch mean", List.of(Shape.batched()), in -> in.apply(new BatchMean()));
    add(
        "batch mean gradient",
        List.of(Shape.batched(), Shape.of()),
        in -> in.apply(new BatchMeanGradient()));
  }

  private void loss(String name, Function<Inputs, Node> body, boolean hasGradient) {
    GraphBuilder builder = new GraphBuilder();
    List<Node> nodes = new ArrayList<>();
    nodes.add(builder.input("logits", TensorType.f32(Shape.batched(CLASSES))));
    nodes.add(builder.input("labels", TensorType.i32(Shape.batched())));
    if (hasGradient) {
      nodes.add(builder.input("dy", TensorType.f32(Shape.batched())));
    }
    builder.output("y", body.apply(new Inputs(builder, nodes)));
    cases.add(new Case(name, builder.build(), 5));
  }

  private void reductions() {
    for (int i = 0; i < 4; i++) {
      Shape x = i == 0 ? Shape.batched(50, 40, 12) : image();
      single(new SumTo(Shape.of(x.channels())), x);
      single(new SumTo(Shape.batched(x.channels())), x);
      single(new SumTo(Shape.of()), x);
      single(new SumTo(Shape.batched(1, 1, 1)), x);
      single(new SumTo(Shape.batched(x.dim(0), x.dim(1), 1)), x);
      single(new SumTo(Shape.of(x.dim(0), 1, 1)), x);
      add(
          "sum of products",
          List.of(x, x),
          in -> in.builder.apply(new SumTo(Shape.batched(x.channels())), in.apply(new Multiply())));
      add(
          "mean of relu",
          List.of(x),
          in -> in.builder.apply(new GlobalAveragePool(), in.apply(new Relu())));
      RandomMask mask = new RandomMask(random.nextLong(), 0.7, i % 2 == 0);
      add(
          "random mask",
          List.of(x),
          in -> {
            Node step = in.builder.constant(3);
            return in.builder.apply(
                new Multiply(), in.get(0), in.builder.apply(mask, in.get(0), step));
          });
    }
  }

  private void movement() {
    for (int i = 0; i < 4; i++) {
      Shape x = image();
      single(new Concat(2), x, x.withDim(2, channels()), x.withDim(2, channels()));
      single(new Concat(0), x, x);
      int c = x.channels();
      single(new Slice(2, c / 2, c), x);
      single(new Slice(0, 1, x.dim(0)), x);
      single(new Reshape(Shape.batched(x.elements())), x);
      List<Integer> order = new ArrayList<>(IntStream.range(0, 3).boxed().toList());
      java.util.Collections.shuffle(order, random);
      single(new Transpose(order), x);
      single(new Pad(List.of(1, 0, 2), List.of(0, 3, 1), 0.5), x);
    }
  }
}
