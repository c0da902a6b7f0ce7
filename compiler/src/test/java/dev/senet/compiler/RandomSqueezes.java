package dev.senet.compiler;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.Random;

/** Random networks of blocks that are gated by what they squeeze, in all the usual places. */
public final class RandomSqueezes {
  private final Random random;
  private final Net net = new Net();

  private RandomSqueezes(long seed) {
    random = new Random(seed);
  }

  /** The network of {@code seed}, with the output {@code y}. */
  public static Graph network(long seed) {
    return new RandomSqueezes(seed).build();
  }

  /** A classifier of three classes of {@code seed}, with the output {@code logits}. */
  public static Graph classifier(long seed) {
    RandomSqueezes squeezes = new RandomSqueezes(seed);
    Node head = squeezes.net.apply(new GlobalAveragePool(), squeezes.blocks());
    return squeezes.net.builder().output("logits", squeezes.net.linear(head, 3)).build();
  }

  private Graph build() {
    Node x = blocks();
    Node head = net.apply(new GlobalAveragePool(), x);
    return random.nextBoolean() ? net.graph(net.linear(head, 3)) : net.graph(x);
  }

  private Node blocks() {
    Node x = net.input("image", 5 + random.nextInt(5), 5 + random.nextInt(5), 2);
    x = net.relu(net.bias(net.conv(x, 1 + random.nextInt(5), 3)));
    int blocks = 1 + random.nextInt(3);
    for (int i = 0; i < blocks; i++) {
      x = block(x);
    }
    return x;
  }

  private Node block(Node x) {
    int c = x.shape().channels();
    Node pre = random.nextInt(5) == 0 ? gated(x) : x;
    Node y =
        switch (random.nextInt(5)) {
          case 0 -> linear(activation(linear(pre, 2 + random.nextInt(4), 3)), c, 1);
          case 1 -> linear(activation(linear(pre, 2 + random.nextInt(4), 1)), c, 3);
          case 2 -> activation(net.bias(net.conv(pre, c, Window.square(3, 1), c)));
          case 3 -> net.apply(new Concat(2), linear(pre, 2, 1), activation(linear(pre, 3, 3)));
          default -> linear(pre, c, 1 + 2 * random.nextInt(3));
        };
    y = random.nextInt(4) > 0 ? gated(y) : y;
    boolean fits = y.shape().equals(x.shape());
    Node shortcut = fits && random.nextBoolean() ? x : linear(x, y.shape().channels(), 1);
    Node sum = random.nextInt(4) == 0 ? y : net.apply(new Add(), y, shortcut);
    sum = random.nextBoolean() ? net.relu(sum) : sum;
    sum = random.nextInt(4) == 0 ? gated(sum) : sum;
    boolean isLarge = Math.min(sum.shape().dim(0), sum.shape().dim(1)) > 3;
    return isLarge && random.nextInt(4) == 0
        ? net.apply(new MaxPool(Window.square(2, 2), false), sum)
        : sum;
  }

  /** A convolution with what may follow it without an activation. */
  private Node linear(Node x, int channels, int kernel) {
    Node y = net.conv(x, channels, kernel);
    y = random.nextBoolean() ? net.bias(y) : y;
    return random.nextBoolean() ? net.batchNorm(y) : y;
  }

  private Node activation(Node x) {
    return net.apply(
        List.of(new Silu(), new HardSwish(), new Tanh()).get(random.nextInt(3)), net.relu(x));
  }

  private Node gated(Node x) {
    return switch (random.nextInt(8)) {
      case 0 -> net.eca(x, 3);
      case 1 -> net.channelAttention(x, 2);
      default -> excited(x);
    };
  }

  private Node excited(Node x) {
    int c = x.shape().channels();
    boolean isPool = random.nextInt(4) == 0;
    Node s =
        net.apply(isPool ? new AveragePool(Net.all(x), false, true) : new GlobalAveragePool(), x);
    if (random.nextBoolean()) {
      s = net.apply(new Reshape(Shape.batched(1, 1, c)), s);
    }
    if (random.nextInt(4) > 0) {
      s = net.linear(net.relu(net.linear(s, 1 + random.nextInt(3))), c);
    }
    List<Op> gates = List.of(new Sigmoid(), new HardSigmoid(), new Tanh());
    s = net.apply(gates.get(random.nextInt(3)), s);
    return net.apply(random.nextInt(6) == 0 ? new Subtract() : new Multiply(), x, s);
  }
}
