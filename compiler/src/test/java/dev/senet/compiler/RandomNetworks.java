package dev.senet.compiler;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.Random;

/** Small random classifiers of three classes with the output {@code logits}. */
public final class RandomNetworks {
  private final Random random;
  private final Net net = new Net();

  private RandomNetworks(long seed) {
    random = new Random(seed);
  }

  /** The network of {@code seed}. */
  public static Graph network(long seed) {
    return new RandomNetworks(seed).build();
  }

  private Graph build() {
    Node x =
        net.input("image", 3 + random.nextInt(3), 3 + random.nextInt(3), 2 + random.nextInt(3));
    int layers = 3 + random.nextInt(5);
    for (int i = 0; i < layers; i++) {
      x = layer(x);
    }
    x = random.nextBoolean() ? net.apply(new GlobalAveragePool(), x) : flatten(x);
    x = random.nextBoolean() ? activation(normalized(net.linear(x, 4))) : x;
    Node logits = net.linear(x, 3);
    if (random.nextInt(4) == 0) {
      net.builder().output("probabilities", net.apply(new Softmax(), logits));
    }
    return net.builder().output("logits", logits).build();
  }

  private Node layer(Node x) {
    int c = x.shape().channels();
    return switch (random.nextInt(12)) {
      case 0, 1 -> convolution(x, 1 + random.nextInt(4));
      case 2 -> net.apply(new Add(), x, convolution(x, c, 1, 1));
      case 3 -> net.apply(new Add(), convolution(x, c, 1, 1), convolution(x, c, 1, 1));
      case 4 -> net.se(x, 2);
      case 5 -> activation(net.apply(new Add(), x, net.se(normalized(x), 2)));
      case 6 -> net.apply(new Concat(2), x, convolution(x, 2, 1, 1));
      case 7 -> pool(x);
      case 8 -> activation(normalized(x));
      case 9 -> regularized(x);
      case 10 -> arithmetic(x);
      default -> moved(x);
    };
  }

  private Node convolution(Node x, int channels) {
    boolean isDepthwise = random.nextInt(4) == 0;
    int c = x.shape().channels();
    return convolution(
        x, isDepthwise ? 2 * c : channels, 1 + random.nextInt(2), isDepthwise ? c : 1);
  }

  private Node convolution(Node x, int channels, int stride, int groups) {
    Node y = net.conv(x, channels, Window.square(random.nextBoolean() ? 1 : 3, stride), groups);
    y = random.nextBoolean() ? net.bias(y) : y;
    y = random.nextBoolean() ? normalized(y) : y;
    return random.nextBoolean() ? activation(y) : y;
  }

  private Node normalized(Node x) {
    return random.nextBoolean() ? net.batchNorm(x) : x;
  }

  private Node activation(Node x) {
    List<Op> ops = List.of(new Silu(), new Gelu(), new Tanh(), new HardSwish(), new Sigmoid());
    int i = random.nextInt(ops.size() + 2);
    return i < ops.size() ? net.apply(ops.get(i), x) : net.relu(x);
  }

  private Node pool(Node x) {
    return random.nextBoolean()
        ? net.apply(new MaxPool(Window.square(3, 2), random.nextBoolean()), x)
        : net.apply(new AveragePool(Window.square(3, 1), false, random.nextBoolean()), x);
  }

  private Node regularized(Node x) {
    return random.nextBoolean()
        ? net.apply(new Dropout(0.3), x)
        : net.apply(new Add(), x, net.apply(new StochasticDepth(0.4), activation(x)));
  }

  private Node arithmetic(Node x) {
    Node two = net.builder().constant(2);
    Node three = net.apply(new Add(), two, net.builder().constant(1));
    Node scaled = net.apply(new Multiply(), x, random.nextInt(8) == 0 ? zero() : three);
    return random.nextBoolean()
        ? net.apply(new Divide(), scaled, net.apply(new Add(), net.apply(new Sigmoid(), x), two))
        : net.apply(new Subtract(), x, scaled);
  }

  private Node zero() {
    return net.builder().constant(0);
  }

  private Node moved(Node x) {
    Shape shape = x.shape();
    return switch (random.nextInt(3)) {
      case 0 -> net.apply(new Transpose(List.of(1, 0, 2)), x);
      case 1 -> net.apply(new Pad(List.of(0, 1, 0), List.of(1, 0, 0), 0), x);
      default ->
          net.apply(
              new Concat(2),
              net.apply(new Slice(2, 0, 1), x),
              activation(net.apply(new Slice(2, shape.channels() - 1, shape.channels()), x)));
    };
  }

  private Node flatten(Node x) {
    return net.apply(new Reshape(Shape.batched(x.shape().elements())), x);
  }
}
