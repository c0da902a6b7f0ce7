package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small classifiers with the input {@code image} and the output {@code logits}. */
final class Networks {
  private static final int CLASSES = GraphRunner.CLASSES;

  private Networks() {}

  /** All of them by name. */
  static Map<String, Graph> all() {
    Map<String, Graph> networks = new LinkedHashMap<>();
    networks.put("SE-ResNet", seResNet());
    networks.put("mobile net", mobileNet());
    networks.put("grouped net", groupedNet());
    networks.put("plain net", plainNet());
    networks.put("moving net", movingNet());
    return networks;
  }

  /** Two SE blocks for images of 8×8. */
  static Graph seResNet() {
    Layers net = new Layers();
    Node x = net.relu(net.norm(net.conv(net.image(8, 3), 8, 3, 1)));
    return net.classifier(net.basicBlock(net.basicBlock(x, 8, 1), 12, 2), CLASSES);
  }

  /** An inverted bottleneck with SE, stochastic depth and dropout. */
  private static Graph mobileNet() {
    Layers net = new Layers();
    Node x = net.apply(new HardSwish(), net.norm(net.conv(net.image(9, 3), 6, 3, 2)));
    Node y = net.apply(new HardSwish(), net.norm(net.conv(x, 20, 1, 1)));
    y = net.apply(new HardSwish(), net.norm(net.depthwise(y, 5, 1)));
    y = net.norm(net.conv(net.se(y, 5, new HardSigmoid()), 6, 1, 1));
    x = net.apply(new Add(), x, net.apply(new StochasticDepth(0.3), y));
    return net.classifier(net.apply(new Dropout(0.2), net.pool(x)), CLASSES);
  }

  /** A bottleneck of groups with a channel shuffle, after a strided pool. */
  private static Graph groupedNet() {
    Layers net = new Layers();
    Node x = net.relu(net.norm(net.conv(net.image(10, 3), 12, 3, 1)));
    x = net.apply(new MaxPool(Window.square(3, 2), true), x);
    Shape shape = x.shape();
    Node y = net.relu(net.norm(net.conv(x, 12, Window.square(1, 1), 3)));
    y = net.apply(new Reshape(Shape.batched(shape.dim(0), shape.dim(1), 3, 4)), y);
    y = net.apply(new Transpose(List.of(0, 1, 3, 2)), y);
    y = net.apply(new Reshape(shape), y);
    y = net.norm(net.conv(y, 12, Window.square(3, 1), 3));
    return net.classifier(net.relu(net.apply(new Add(), x, y)), CLASSES);
  }

  /** Convolutions with bias and without batch norm, then two linear layers. */
  private static Graph plainNet() {
    Layers net = new Layers();
    Node x = net.apply(new Silu(), net.bias(net.conv(net.image(7, 1), 5, 3, 2)));
    x = net.apply(new Gelu(), net.bias(net.conv(x, 9, 3, 1)));
    x = net.apply(new AveragePool(Window.square(3, 2), true, false), x);
    x = net.apply(new Reshape(Shape.batched(x.shape().elements())), x);
    return net.classifier(net.apply(new Silu(), net.linear(x, 20)), CLASSES);
  }

  /** Branches that are cut, padded and joined. */
  private static Graph movingNet() {
    Layers net = new Layers();
    Node x = net.relu(net.bias(net.conv(net.image(6, 2), 10, 1, 1)));
    Node left = net.apply(new Slice(2, 0, 4), x);
    Node right = net.relu(net.bias(net.conv(net.apply(new Slice(2, 4, 10), x), 5, 3, 1)));
    Node joined = net.apply(new Concat(2), left, right);
    joined = net.apply(new Pad(List.of(1, 0, 0), List.of(0, 1, 0), 0), joined);
    return net.classifier(net.relu(net.norm(net.conv(joined, 8, 3, 2))), CLASSES);
  }
}
