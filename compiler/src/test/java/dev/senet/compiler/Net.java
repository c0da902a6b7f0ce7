package dev.senet.compiler;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.VariableRef;
import dev.senet.core.op.Window;
import dev.senet.core.source.SourceSpan;
import java.util.List;

/** Builds networks in the words of the language, with fresh variables for each layer. */
public final class Net {
  private final GraphBuilder builder = new GraphBuilder();
  private int layers;

  /** The builder, for what has no method here. */
  public GraphBuilder builder() {
    return builder;
  }

  /** An input [N, dims…]. */
  public Node input(String name, Integer... dims) {
    return builder.input(name, TensorType.f32(Shape.batched(dims)));
  }

  /** A fresh variable. */
  public Node variable(Role role, Integer... dims) {
    String name = "layer" + ++layers + "." + role.name().toLowerCase(java.util.Locale.ROOT);
    return builder.variable(new Variable(name, TensorType.f32(Shape.of(dims)), role));
  }

  /** {@code op} of {@code inputs}, called after the op. */
  public Node apply(Op op, Node... inputs) {
    return builder.at(op.name() + ++layers, SourceSpan.NONE).apply(op, inputs);
  }

  /** A convolution without bias. */
  public Node conv(Node x, int channels, Window window, int groups) {
    Node w =
        variable(
            Role.WEIGHT,
            window.kernelHeight(),
            window.kernelWidth(),
            x.shape().channels() / groups,
            channels);
    return apply(new Convolution(window, groups), x, w);
  }

  /** A dense convolution of stride 1 without bias. */
  public Node conv(Node x, int channels, int kernel) {
    return conv(x, channels, Window.square(kernel, 1), 1);
  }

  /** {@code x + b}. */
  public Node bias(Node x) {
    return apply(new Add(), x, variable(Role.BIAS, x.shape().channels()));
  }

  /** A linear layer with bias. */
  public Node linear(Node x, int channels) {
    Node w = variable(Role.WEIGHT, x.shape().channels(), channels);
    return bias(apply(new Linear(), x, w));
  }

  /** Batch norm. */
  public Node batchNorm(Node x) {
    int c = x.shape().channels();
    return apply(
        new BatchNorm(0.1, 1e-3),
        x,
        variable(Role.SCALE, c),
        variable(Role.BIAS, c),
        variable(Role.RUNNING_MEAN, c),
        variable(Role.RUNNING_VARIANCE, c));
  }

  /** {@code max(x, 0)}. */
  public Node relu(Node x) {
    return apply(new Relu(), x);
  }

  /** The gated {@code x} of an SE block. */
  public Node se(Node x, int reduced) {
    Node s = apply(new GlobalAveragePool(), x);
    s = relu(linear(s, reduced));
    s = apply(new Sigmoid(), linear(s, x.shape().channels()));
    return apply(new Multiply(), x, s);
  }

  /**
   * {@code x} gated as ECA does (Wang et al. 2020): a kernel slides along the squeezed channels.
   */
  public Node eca(Node x, int taps) {
    int channels = x.shape().channels();
    Node s = apply(new GlobalAveragePool(), x);
    s = apply(new Reshape(Shape.batched(channels, 1, 1)), s);
    int pad = (taps - 1) / 2;
    s = conv(s, 1, new Window(taps, 1, 1, 1, pad, pad, 0, 0, 1, 1), 1);
    s = apply(new Reshape(Shape.batched(channels)), s);
    return apply(new Multiply(), x, apply(new Sigmoid(), s));
  }

  /**
   * {@code x} gated by CBAM's channel attention (Woo et al. 2018): means and maxima go through the
   * same two layers, whose results are added up.
   */
  public Node channelAttention(Node x, int reduced) {
    int channels = x.shape().channels();
    Node w1 = variable(Role.WEIGHT, channels, reduced);
    Node w2 = variable(Role.WEIGHT, reduced, channels);
    Node a = apply(new Linear(), apply(new GlobalAveragePool(), x), w1);
    Node b = apply(new Linear(), greatest(x), w1);
    a = apply(new Linear(), relu(a), w2);
    b = apply(new Linear(), relu(b), w2);
    return apply(new Multiply(), x, apply(new Sigmoid(), apply(new Add(), a, b)));
  }

  /** The greatest value of each channel, [N, C]. */
  public Node greatest(Node x) {
    Node y = apply(new MaxPool(all(x), false), x);
    return apply(new Reshape(Shape.batched(x.shape().channels())), y);
  }

  /** The window that is the whole image {@code x}. */
  public static Window all(Node x) {
    return new Window(x.shape().dim(0), x.shape().dim(1), 1, 1, 0, 0, 0, 0, 1, 1);
  }

  /** The graph with {@code result} as output {@code y}. */
  public Graph graph(Node result) {
    return builder.output("y", result).build();
  }

  /** The names of the ops of {@code graph}, in order, without leaves. */
  public static List<String> ops(Graph graph) {
    return graph.nodes().stream().filter(n -> !isLeaf(n)).map(n -> n.op().name()).toList();
  }

  private static boolean isLeaf(Node n) {
    return n.op() instanceof Input || n.op() instanceof VariableRef || n.op() instanceof Constant;
  }
}
