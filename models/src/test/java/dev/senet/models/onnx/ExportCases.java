package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Constant;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Graphs with all ops of inference, in the layouts in which they can meet. */
final class ExportCases {
  private ExportCases() {}

  static Map<String, Graph> all() {
    Map<String, Graph> cases = new LinkedHashMap<>();
    cases.put("convolutions", convolutions());
    cases.put("linear layers", linear());
    cases.put("batch norms", batchNorms());
    cases.put("max pools", maxPools());
    cases.put("average pools", averagePools());
    cases.put("activations", activations());
    cases.put("arithmetic", arithmetic());
    cases.put("broadcasts", broadcasts());
    cases.put("movements", movements());
    cases.put("reshapes", reshapes());
    cases.put("borders", borders());
    return cases;
  }

  private static Graph convolutions() {
    Branches net = new Branches();
    Random random = new Random(1);
    for (int i = 0; i < 12; i++) {
      Node x = net.input(6 + random.nextInt(3), 7, 6);
      int groups = new int[] {1, 2, 3, 6}[i % 4];
      Window window = window(random, 4);
      Node weight =
          net.weight(Role.WEIGHT, window.kernelHeight(), window.kernelWidth(), 6 / groups, 12);
      Node y = net.apply(new Convolution(window, groups), x, weight);
      net.output(i % 3 == 0 ? y : net.apply(new Add(), y, net.weight(Role.BIAS, 12)));
    }
    // The product is needed without its bias, too; the bias comes first; it is one number.
    Node y =
        net.apply(
            new Convolution(Window.square(3, 1), 1),
            net.input(4, 4, 2),
            net.weight(Role.WEIGHT, 3, 3, 2, 5));
    net.output(y).output(new Add(), y, net.weight(Role.BIAS, 5));
    net.output(new Add(), net.weight(Role.BIAS, 5), net.apply(new Relu(), y));
    net.output(new Add(), net.apply(new Relu(), y), net.weight(Role.BIAS, 1));
    return net.build();
  }

  private static Window window(Random random, int most) {
    int kh = 1 + random.nextInt(most);
    int kw = 1 + random.nextInt(most);
    return new Window(
        kh,
        kw,
        1 + random.nextInt(3),
        1 + random.nextInt(3),
        random.nextInt(kh),
        random.nextInt(kh),
        random.nextInt(kw),
        random.nextInt(kw),
        kh <= 3 ? 1 + random.nextInt(2) : 1,
        kw <= 3 ? 1 + random.nextInt(2) : 1);
  }

  private static Graph linear() {
    Branches net = new Branches();
    for (Node x : List.of(net.input(5), net.input(4, 5), net.input(3, 2, 5))) {
      Node y = net.apply(new Linear(), x, net.weight(Role.WEIGHT, 5, 7));
      net.output(y).output(new Add(), y, net.weight(Role.BIAS, 7));
      Node z = net.apply(new Linear(), x, net.weight(Role.WEIGHT, 5, 3));
      net.output(new Add(), z, net.weight(Role.BIAS, 3));
    }
    return net.build();
  }

  private static Graph batchNorms() {
    Branches net = new Branches();
    for (Node x : List.of(net.input(5), net.input(4, 5), net.input(3, 2, 5))) {
      net.output(
          new BatchNorm(0.1, 1e-3),
          x,
          net.weight(Role.SCALE, 5),
          net.weight(Role.BIAS, 5),
          net.weight(Role.RUNNING_MEAN, 5),
          net.weight(Role.RUNNING_VARIANCE, 5));
    }
    return net.build();
  }

  private static Graph maxPools() {
    Branches net = new Branches();
    Random random = new Random(2);
    for (int i = 0; i < 40; i++) {
      Window window = window(random, 4);
      Node x = net.input(7 + random.nextInt(4), 7 + random.nextInt(4), 3);
      if (fits(new MaxPool(window, i % 2 == 0), x)) {
        net.output(new MaxPool(window, i % 2 == 0), x);
      }
    }
    return net.build();
  }

  private static Graph averagePools() {
    Branches net = new Branches();
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      Window window = window(random, 4);
      Op op = new AveragePool(window, i % 2 == 0, i % 3 == 0);
      Node x = net.input(7 + random.nextInt(4), 7 + random.nextInt(4), 3);
      if (fits(op, x)) {
        net.output(op, x);
      }
    }
    net.output(new GlobalAveragePool(), net.input(5, 3, 4));
    return net.build();
  }

  private static boolean fits(Op op, Node x) {
    try {
      op.infer(List.of(x.type()));
      return true;
    } catch (ShapeException e) {
      return false;
    }
  }

  private static Graph activations() {
    Branches net = new Branches();
    for (Node x : List.of(net.input(17), net.input(3, 4, 5))) {
      for (Op op :
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
              new StochasticDepth(0.2))) {
        Node wide = net.apply(new Multiply(), x, net.apply(Constant.scalar(4)));
        net.output(op, wide);
      }
    }
    return net.build();
  }

  private static Graph arithmetic() {
    Branches net = new Branches();
    Node x = net.input(3, 4, 5);
    for (Op op : List.of(new Add(), new Subtract(), new Multiply(), new Divide())) {
      net.output(op, x, net.apply(new Sigmoid(), x));
      net.output(op, x, net.apply(Constant.scalar(1.5)));
      net.output(op, net.apply(Constant.scalar(1.5)), net.apply(new Sigmoid(), x));
      net.output(op, x, net.weight(Role.SCALE, 5));
    }
    net.output(new Shake(), x, net.apply(new Sigmoid(), x));
    return net.build();
  }

  /** Operands of all ranks beside an image and beside what is no image. */
  private static Graph broadcasts() {
    Branches net = new Branches();
    Node image = net.input(3, 4, 5);
    Node other = net.apply(new Transpose(List.of(1, 2, 0)), net.input(5, 3, 4));
    Node list = net.input(4, 5);
    Node vector = net.input(5);
    Node weight = net.weight(Role.WEIGHT, 3, 4, 5);
    Node row = net.weight(Role.WEIGHT, 4, 1);
    Node computed = net.apply(new Multiply(), net.weight(Role.BIAS, 5), net.weight(Role.BIAS, 5));
    List<Node> all = List.of(image, other, list, vector, weight, row, computed);
    for (Node a : all) {
      for (Node b : all) {
        if (a.shape().isBatched() || b.shape().isBatched()) {
          net.output(new Multiply(), a, b);
        }
      }
    }
    net.output(new BroadcastTo(Shape.batched(3, 4, 5)), net.input(1, 4, 1));
    net.output(new BroadcastTo(Shape.batched(3, 4, 5)), vector);
    return net.build();
  }

  private static Graph movements() {
    Branches net = new Branches();
    Node image = net.input(3, 4, 6);
    Node turned = net.apply(new Transpose(List.of(1, 0, 2)), net.input(4, 3, 6));
    for (Node x : List.of(image, turned)) {
      for (int axis = 0; axis < 3; axis++) {
        net.output(new Slice(axis, 1, 3), x);
        net.output(new Concat(axis), image, x, turned);
      }
      net.output(new Pad(List.of(1, 0, 2), List.of(0, 3, 1), 0.5), x);
      net.output(new Softmax(), x);
      net.output(new GlobalAveragePool(), x);
      for (List<Integer> order : List.of(List.of(2, 0, 1), List.of(0, 2, 1), List.of(2, 1, 0))) {
        net.output(new Transpose(order), x);
        net.output(new Softmax(), net.apply(new Transpose(order), x));
      }
    }
    net.output(new Slice(0, 2, 5), net.input(7));
    net.output(new Concat(0), net.input(7), net.input(2));
    return net.build();
  }

  private static Graph reshapes() {
    Branches net = new Branches();
    Node image = net.input(4, 6, 6);
    for (Shape shape :
        List.of(
            Shape.batched(144),
            Shape.batched(24, 6),
            Shape.batched(4, 36),
            Shape.batched(4, 6, 2, 3),
            Shape.batched(2, 2, 6, 6),
            Shape.batched(4, 3, 2, 6),
            Shape.batched(6, 4, 6),
            Shape.batched(4, 1, 6, 6, 1),
            Shape.batched(8, 18),
            Shape.batched(2, 2, 3, 2, 3, 2))) {
      net.output(new Reshape(shape), image);
      Node back = net.apply(new Reshape(image.shape()), net.apply(new Reshape(shape), image));
      net.output(new Add(), back, image);
    }
    // A channel shuffle, a flattened pixel, a vector as an image.
    Node grouped = net.apply(new Reshape(Shape.batched(4, 6, 2, 3)), image);
    Node swapped = net.apply(new Transpose(List.of(0, 1, 3, 2)), grouped);
    net.output(new Reshape(image.shape()), swapped);
    net.output(new Reshape(Shape.batched(5)), net.input(1, 1, 5));
    Node pixel = net.apply(new Reshape(Shape.batched(1, 1, 6)), net.input(6));
    net.output(new Multiply(), image, pixel);
    return net.build();
  }

  /** Outputs that are inputs, outputs that are the same, and outputs of no layer. */
  private static Graph borders() {
    Branches net = new Branches();
    Node image = net.input(3, 4, 5);
    Node y = net.apply(new Relu(), image);
    net.output(image).output(y).output(y).output(new Dropout(0.5), y);
    net.output(new Transpose(List.of(2, 0, 1)), y);
    return net.build();
  }
}
