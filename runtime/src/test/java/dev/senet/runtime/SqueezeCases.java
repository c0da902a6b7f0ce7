package dev.senet.runtime;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Concat;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.function.BiFunction;

/** Squeeze, excitation and scale in all the usual places, large enough for every rewriting. */
final class SqueezeCases {
  private static final int BATCH = 3;
  private static final TrainingStep STEP =
      new TrainingStep(
          "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, false, 1e-2, false), 42);

  private SqueezeCases() {}

  static List<Case> all() {
    CaseBuilder cases = new CaseBuilder(0);
    add(cases, "bottleneck with SE", SqueezeCases::bottleneck);
    add(cases, "grouped bottleneck with SE", SqueezeCases::grouped);
    add(cases, "basic block with SE", (net, x) -> net.basicBlock(x, x.shape().channels(), 1));
    add(cases, "SE before the block", (net, x) -> sum(net, x, two(net, gate(net, x))));
    add(cases, "SE behind the block", (net, x) -> gate(net, sum(net, x, two(net, x))));
    add(cases, "SE of the shortcut", (net, x) -> sum(net, gate(net, x), two(net, x)));
    add(cases, "SE before a pool", SqueezeCases::pooled);
    add(cases, "SE of an inverted bottleneck", SqueezeCases::inverted);
    add(cases, "SE of concatenated branches", SqueezeCases::inception);
    add(cases, "SE with large weights", SqueezeCases::wide);
    add(cases, "gate without a layer", SqueezeCases::plainGate);
    add(cases, "SE with an average pool", SqueezeCases::averagePool);
    add(cases, "gate by a kernel along the channels", (net, x) -> sum(net, x, slid(net, x)));
    add(cases, "gate of means and maxima", (net, x) -> sum(net, x, attended(net, two(net, x))));
    return cases.cases();
  }

  /** Two blocks and the classifier behind them, for prediction and training. */
  private static void add(CaseBuilder cases, String name, BiFunction<Layers, Node, Node> block) {
    Layers net = new Layers();
    Node x = net.relu(net.norm(net.conv(net.image(21, 3), 24, 3, 1)));
    Node y = block.apply(net, block.apply(net, x));
    Node logits = net.linear(net.pool(y), GraphRunner.CLASSES);
    Graph network = net.builder().output("y", y).output("logits", logits).build();
    cases.add(name, network, BATCH);
    cases.add("step of " + name, STEP.graph(network), BATCH);
  }

  private static Node gate(Layers net, Node x) {
    return net.se(x, 5, new Sigmoid());
  }

  private static Node sum(Layers net, Node x, Node y) {
    return net.relu(net.apply(new Add(), x, y));
  }

  private static Node two(Layers net, Node x) {
    Node y = net.relu(net.norm(net.conv(x, 10, 1, 1)));
    return net.norm(net.conv(y, x.shape().channels(), 3, 1));
  }

  private static Node bottleneck(Layers net, Node x) {
    Node y = net.relu(net.norm(net.conv(x, 10, 1, 1)));
    y = net.relu(net.norm(net.conv(y, 10, 3, 1)));
    return sum(net, x, gate(net, net.norm(net.conv(y, x.shape().channels(), 1, 1))));
  }

  private static Node grouped(Layers net, Node x) {
    Node y = net.relu(net.norm(net.conv(x, 12, 1, 1)));
    y = net.relu(net.norm(net.conv(y, 12, Window.square(3, 1), 3)));
    return sum(net, x, gate(net, net.norm(net.conv(y, x.shape().channels(), 1, 1))));
  }

  private static Node pooled(Layers net, Node x) {
    Node y = gate(net, net.relu(net.bias(net.conv(x, 20, 3, 1))));
    return net.apply(new MaxPool(Window.square(2, 2), false), y);
  }

  private static Node inverted(Layers net, Node x) {
    Node y = net.apply(new HardSwish(), net.norm(net.conv(x, 40, 1, 1)));
    y = net.apply(new HardSwish(), net.norm(net.depthwise(y, 5, 1)));
    y = net.norm(net.conv(net.se(y, 10, new HardSigmoid()), x.shape().channels(), 1, 1));
    return net.apply(new Add(), x, y);
  }

  private static Node inception(Layers net, Node x) {
    Node a = net.relu(net.norm(net.conv(x, 12, 1, 1)));
    Node b = net.relu(net.norm(net.conv(x, 12, 3, 1)));
    return gate(net, net.apply(new Concat(2), a, b));
  }

  /** Weights that several units read. */
  private static Node wide(Layers net, Node x) {
    Node y = net.apply(new MaxPool(Window.square(3, 3), false), x);
    y = net.se(net.norm(net.conv(y, 340, 1, 1)), 101, new Sigmoid());
    return net.norm(net.conv(y, 24, 1, 1));
  }

  /** A gate that is the squeeze itself, through an activation, with reshapes around it. */
  private static Node plainGate(Layers net, Node x) {
    Node u = net.norm(net.conv(x, x.shape().channels(), 1, 1));
    Shape pixel = Shape.batched(1, 1, x.shape().channels());
    Node s = net.apply(new Tanh(), net.apply(new Reshape(pixel), net.pool(u)));
    return sum(net, x, net.apply(new Multiply(), s, u));
  }

  private static Window all(Node x) {
    return new Window(x.shape().dim(0), x.shape().dim(1), 1, 1, 0, 0, 0, 0, 1, 1);
  }

  private static Node averagePool(Layers net, Node x) {
    Node u = two(net, x);
    Node s = net.apply(new AveragePool(all(u), false, true), u);
    s = net.apply(new Sigmoid(), net.linear(net.relu(net.linear(s, 5)), x.shape().channels()));
    return sum(net, x, net.apply(new Multiply(), u, s));
  }

  /** Efficient channel attention (Wang et al. 2020), with a dilated kernel and a bias. */
  private static Node slid(Layers net, Node x) {
    Node u = two(net, x);
    int channels = u.shape().channels();
    Node s = net.apply(new Reshape(Shape.batched(channels, 1, 1)), net.pool(u));
    s = net.bias(net.conv(s, 1, new Window(3, 1, 1, 1, 3, 1, 0, 0, 2, 1), 1));
    s = net.apply(new Reshape(Shape.batched(channels)), net.apply(new Sigmoid(), s));
    return net.apply(new Multiply(), u, s);
  }

  /** The channel attention of CBAM (Woo et al. 2018), but with layers of its own for each. */
  private static Node attended(Layers net, Node u) {
    int channels = u.shape().channels();
    Node greatest = net.apply(new MaxPool(all(u), false), u);
    greatest = net.apply(new Reshape(Shape.batched(channels)), greatest);
    Node a = net.linear(net.relu(net.linear(net.pool(u), 5)), channels);
    Node b = net.linear(net.relu(net.linear(greatest, 5)), channels);
    return net.apply(new Multiply(), u, net.apply(new Sigmoid(), net.apply(new Add(), a, b)));
  }
}
