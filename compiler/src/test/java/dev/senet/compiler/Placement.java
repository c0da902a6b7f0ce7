package dev.senet.compiler;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Window;
import java.util.function.UnaryOperator;

/** Two blocks of the usual networks each, with SE in the usual places or without. */
public enum Placement {
  STANDARD("bottleneck, standard (ResNet-50)") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return sum(net, x, se.apply(bottleneck(net, x)));
    }
  },
  PRE("bottleneck, PRE") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return sum(net, x, bottleneck(net, se.apply(x)));
    }
  },
  POST("bottleneck, POST") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return se.apply(sum(net, x, bottleneck(net, x)));
    }
  },
  IDENTITY("bottleneck, identity") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return sum(net, se.apply(x), bottleneck(net, x));
    }
  },
  INNER("bottleneck, behind the 3×3 convolution") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      Node y = net.relu(net.batchNorm(net.conv(x, x.shape().channels() / 4, 1)));
      y = net.relu(net.batchNorm(net.conv(y, y.shape().channels(), 3)));
      return sum(net, x, net.batchNorm(net.conv(se.apply(y), x.shape().channels(), 1)));
    }
  },
  TANH("bottleneck, gate tanh") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      return excite(net, x, net.apply(new GlobalAveragePool(), x), new Tanh());
    }
  },
  AVERAGE_POOL("bottleneck, squeeze by avg_pool") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      Node mean = net.apply(new AveragePool(Net.all(x), false, true), x);
      return excite(net, x, mean, new Sigmoid());
    }
  },
  EFFICIENT_CHANNEL_ATTENTION("bottleneck, ECA") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      return net.eca(x, 5);
    }
  },
  CONVOLUTIONAL_ATTENTION("bottleneck, CBAM's channel attention") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      return net.channelAttention(x, x.shape().channels() / 16);
    }
  },
  MAX_SQUEEZE("bottleneck, max squeeze") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      return excite(net, x, net.greatest(x), new Sigmoid());
    }
  },
  NO_SQUEEZE("bottleneck, no squeeze") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return STANDARD.block(net, x, se);
    }

    @Override
    Node gate(Net net, Node x) {
      return excite(net, x, x, new Sigmoid());
    }
  },
  BASIC("basic block (ResNet-18)") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      Node y = net.relu(net.batchNorm(net.conv(x, x.shape().channels(), 3)));
      return sum(net, x, se.apply(net.batchNorm(net.conv(y, x.shape().channels(), 3))));
    }
  },
  VGG("VGG, before the pool") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      Node y = net.relu(net.batchNorm(net.conv(x, x.shape().channels(), 3)));
      return net.apply(new MaxPool(Window.square(2, 2), false), se.apply(y));
    }
  },
  INCEPTION("Inception, behind the concatenation") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      int c = x.shape().channels() / 4;
      Node pooled = net.apply(new MaxPool(Window.square(3, 1), false), x);
      Node a = net.relu(net.batchNorm(net.conv(x, c, 1)));
      Node b = net.relu(net.batchNorm(net.conv(x, c, 1)));
      b = net.relu(net.batchNorm(net.conv(b, 2 * c, 3)));
      Node d = net.relu(net.batchNorm(net.conv(pooled, c, 1)));
      return se.apply(net.apply(new Concat(2), a, b, d));
    }
  },
  MOBILE_NET_1("MobileNet, before the depthwise") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      int c = x.shape().channels();
      Node y = se.apply(net.relu(net.batchNorm(net.conv(x, c, 1))));
      return net.relu(net.batchNorm(net.conv(y, c, Window.square(3, 1), c)));
    }
  },
  MOBILE_NET("MobileNetV3, inverted bottleneck") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return inverted(net, x, new HardSwish(), se);
    }

    @Override
    Node gate(Net net, Node x) {
      return excite(net, x, net.apply(new GlobalAveragePool(), x), new HardSigmoid());
    }
  },
  EFFICIENT_NET("EfficientNet, inverted bottleneck") {
    @Override
    Node block(Net net, Node x, UnaryOperator<Node> se) {
      return inverted(net, x, new Silu(), se);
    }
  };

  private static final int SIZE = 28;
  private static final int CHANNELS = 256;

  private final String title;

  Placement(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  abstract Node block(Net net, Node x, UnaryOperator<Node> se);

  Node gate(Net net, Node x) {
    return excite(net, x, net.apply(new GlobalAveragePool(), x), new Sigmoid());
  }

  /** A convolution, two blocks and a convolution. */
  public Graph network(boolean hasSe) {
    Net net = new Net();
    return net.graph(image(net, hasSe));
  }

  /** The same, and a classifier of the result with the output {@code logits}. */
  Graph classifier(boolean hasSe) {
    Net net = new Net();
    Node mean = net.apply(new GlobalAveragePool(), image(net, hasSe));
    return net.builder().output("logits", net.linear(mean, 3)).build();
  }

  private Node image(Net net, boolean hasSe) {
    Node x = net.relu(net.conv(net.input("image", SIZE, SIZE, 16), CHANNELS, 1));
    UnaryOperator<Node> se = y -> hasSe ? gate(net, y) : y;
    return net.conv(block(net, block(net, x, se), se), 16, 1);
  }

  private static Node excite(Net net, Node x, Node squeezed, Op gate) {
    int channels = x.shape().channels();
    Node s = net.relu(net.linear(squeezed, channels / 16));
    return net.apply(new Multiply(), x, net.apply(gate, net.linear(s, channels)));
  }

  private static Node sum(Net net, Node x, Node y) {
    return net.relu(net.apply(new Add(), x, y));
  }

  private static Node bottleneck(Net net, Node x) {
    int channels = x.shape().channels();
    Node y = net.relu(net.batchNorm(net.conv(x, channels / 4, 1)));
    y = net.relu(net.batchNorm(net.conv(y, channels / 4, 3)));
    return net.batchNorm(net.conv(y, channels, 1));
  }

  private static Node inverted(Net net, Node x, Op activation, UnaryOperator<Node> se) {
    int channels = x.shape().channels();
    Node y = net.apply(activation, net.batchNorm(net.conv(x, 2 * channels, 1)));
    Window window = Window.square(5, 1);
    y = net.apply(activation, net.batchNorm(net.conv(y, 2 * channels, window, 2 * channels)));
    return net.apply(new Add(), x, net.batchNorm(net.conv(se.apply(y), channels, 1)));
  }
}
