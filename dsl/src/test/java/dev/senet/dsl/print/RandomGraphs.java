package dev.senet.dsl.print;

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
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random graphs that use what the language has, with paths as a model's layers have them. */
final class RandomGraphs {
  private static final String[] PATHS = {"", "stem.", "stage1.unit.", "stage1.unit.se.", "repeat."};

  private final Random random;
  private final GraphBuilder builder = new GraphBuilder();
  private final List<Node> images = new ArrayList<>();
  private int count;

  private RandomGraphs(long seed) {
    random = new Random(seed);
  }

  static Graph graph(long seed) {
    return new RandomGraphs(seed).build();
  }

  private Graph build() {
    images.add(builder.input("image", TensorType.f32(Shape.batched(9, 8, 6))));
    for (int i = 2 + random.nextInt(20); i > 0; i--) {
      images.add(layer(random.nextInt(4) > 0 ? images.getLast() : any()));
    }
    Node pooled = apply(new GlobalAveragePool(), images.getLast());
    Node other = any();
    Node flat = apply(new Reshape(Shape.batched(other.shape().elements())), other);
    builder.output("logits", weighted(new Linear(), flat, flat.shape().channels(), 3));
    if (random.nextBoolean()) {
      builder.output("features", images.getLast()).output("again", images.getLast());
    }
    builder.output("last", apply(new Softmax(), pooled));
    return builder.build();
  }

  private Node any() {
    return images.get(random.nextInt(images.size()));
  }

  private Node apply(Op op, Node... inputs) {
    String path = PATHS[random.nextInt(3) > 0 ? 2 : random.nextInt(PATHS.length)];
    return builder.at(path + op.name() + ++count, SourceSpan.NONE).apply(op, inputs);
  }

  private Node variable(Role role, Integer... dims) {
    String name = "v%d.%s".formatted(++count, role.name().toLowerCase(Locale.ROOT));
    return builder.variable(new Variable(name, TensorType.f32(Shape.of(dims)), role));
  }

  private Node weighted(Op op, Node x, Integer... dims) {
    Node y = apply(op, x, variable(Role.WEIGHT, dims));
    return random.nextBoolean()
        ? apply(new Add(), y, variable(Role.BIAS, y.shape().channels()))
        : y;
  }

  private Node layer(Node x) {
    int c = x.shape().channels();
    return switch (random.nextInt(9)) {
      case 0, 1 -> convolution(x);
      case 2 ->
          apply(
              new BatchNorm(0.1, random.nextBoolean() ? 1e-5 : 1e-3),
              x,
              variable(Role.SCALE, c),
              variable(Role.BIAS, c),
              variable(Role.RUNNING_MEAN, c),
              variable(Role.RUNNING_VARIANCE, c));
      case 3 -> pool(x);
      case 4 -> arithmetic(x);
      case 5 -> moved(x);
      case 6 -> weighted(new Linear(), x, c, 6);
      default -> activation(x);
    };
  }

  private Node convolution(Node x) {
    int c = x.shape().channels();
    boolean isDepthwise = random.nextBoolean();
    Window window = window(x.shape());
    return weighted(
        new Convolution(window, isDepthwise ? c : 1),
        x,
        window.kernelHeight(),
        window.kernelWidth(),
        isDepthwise ? 1 : c,
        isDepthwise ? 2 * c : 5);
  }

  private Window window(Shape x) {
    int kh = 1 + random.nextInt(Math.min(3, x.dim(0)));
    int kw = 1 + random.nextInt(Math.min(3, x.dim(1)));
    return random.nextBoolean()
        ? Window.square(Math.min(kh, kw), 1)
        : new Window(kh, kw, 1, 1, kh / 2, kh / 2, random.nextInt(kw), random.nextInt(kw), 1, 1);
  }

  private Node pool(Node x) {
    Window window = Window.square(Math.min(3, Math.min(x.shape().dim(0), x.shape().dim(1))), 1);
    return random.nextBoolean()
        ? apply(new MaxPool(window, random.nextBoolean()), x)
        : apply(new AveragePool(window, random.nextBoolean(), random.nextBoolean()), x);
  }

  private Node arithmetic(Node x) {
    Op op = List.of(new Add(), new Subtract(), new Multiply(), new Divide()).get(random.nextInt(4));
    return switch (random.nextInt(3)) {
      case 0 -> apply(op, x, activation(x));
      case 1 -> apply(op, x, builder.constant(1 + random.nextInt(3) / 2.0));
      default -> apply(op, builder.constant(-1e-3 * (1 + random.nextInt(9))), x);
    };
  }

  private Node moved(Node x) {
    int c = x.shape().channels();
    return switch (random.nextInt(5)) {
      case 0 -> apply(new Transpose(List.of(1, 0, 2)), x);
      case 1 -> apply(new Pad(List.of(0, 1, 0), List.of(1, 1, 2), random.nextInt(2) / 4.0), x);
      case 2 -> apply(new Slice(2, 0, 1 + random.nextInt(c)), x);
      case 3 -> apply(new Shake(), x, activation(x));
      default -> apply(new Concat(random.nextInt(3)), x, activation(x));
    };
  }

  private Node activation(Node x) {
    List<Op> ops =
        List.of(
            new Relu(),
            new Relu6(),
            new Sigmoid(),
            new Tanh(),
            new Silu(),
            new HardSigmoid(),
            new HardSwish(),
            new Gelu(),
            new Softmax(),
            new Dropout(0.3),
            new StochasticDepth(0.2));
    return apply(ops.get(random.nextInt(ops.size())), x);
  }
}
