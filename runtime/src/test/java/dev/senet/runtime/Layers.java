package dev.senet.runtime;

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
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Window;
import dev.senet.core.source.SourceSpan;
import java.util.Locale;

/** Builds networks layer by layer, each with fresh variables. */
final class Layers {
  private final GraphBuilder builder = new GraphBuilder();
  private int count;

  /** The builder, for what has no method here. */
  GraphBuilder builder() {
    return builder;
  }

  /** The input {@code image} of shape [N, size, size, channels]. */
  Node image(int size, int channels) {
    return builder.input("image", TensorType.f32(Shape.batched(size, size, channels)));
  }

  Node apply(Op op, Node... inputs) {
    return builder.at(op.name() + ++count, SourceSpan.NONE).apply(op, inputs);
  }

  private Node variable(Role role, Integer... dims) {
    String name = "layer" + ++count + "." + role.name().toLowerCase(Locale.ROOT);
    return builder.variable(new Variable(name, TensorType.f32(Shape.of(dims)), role));
  }

  Node conv(Node x, int channels, Window window, int groups) {
    int in = x.shape().channels() / groups;
    Node w = variable(Role.WEIGHT, window.kernelHeight(), window.kernelWidth(), in, channels);
    return apply(new Convolution(window, groups), x, w);
  }

  Node conv(Node x, int channels, int kernel, int stride) {
    return conv(x, channels, Window.square(kernel, stride), 1);
  }

  Node depthwise(Node x, int kernel, int stride) {
    int channels = x.shape().channels();
    return conv(x, channels, Window.square(kernel, stride), channels);
  }

  Node bias(Node x) {
    return apply(new Add(), x, variable(Role.BIAS, x.shape().channels()));
  }

  Node linear(Node x, int channels) {
    return bias(apply(new Linear(), x, variable(Role.WEIGHT, x.shape().channels(), channels)));
  }

  Node norm(Node x) {
    int c = x.shape().channels();
    return apply(
        new BatchNorm(0.1, 1e-3),
        x,
        variable(Role.SCALE, c),
        variable(Role.BIAS, c),
        variable(Role.RUNNING_MEAN, c),
        variable(Role.RUNNING_VARIANCE, c));
  }

  Node relu(Node x) {
    return apply(new Relu(), x);
  }

  Node pool(Node x) {
    return apply(new GlobalAveragePool(), x);
  }

  /** Squeeze, excitation and scale with {@code gate} as the last activation. */
  Node se(Node x, int reduced, Op gate) {
    Node s = relu(linear(pool(x), reduced));
    return apply(new Multiply(), x, apply(gate, linear(s, x.shape().channels())));
  }

  /** A basic block with SE; the shortcut is projected if it must be. */
  Node basicBlock(Node x, int channels, int stride) {
    Node y = relu(norm(conv(x, channels, 3, stride)));
    y = se(norm(conv(y, channels, 3, 1)), Math.max(1, channels / 2), new Sigmoid());
    boolean fits = stride == 1 && x.shape().channels() == channels;
    return relu(apply(new Add(), y, fits ? x : norm(conv(x, channels, 1, stride))));
  }

  /** The network with the output {@code logits}: the mean over {@code x}, then a linear layer. */
  Graph classifier(Node x, int classes) {
    return graph(linear(x.shape().isImage() ? pool(x) : x, classes));
  }

  /** The network with the output {@code logits}. */
  Graph graph(Node logits) {
    return builder.output("logits", logits).build();
  }
}
