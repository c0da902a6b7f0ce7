package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Runs single ops and compares their derivatives with central differences in double precision. */
final class OpHarness {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-7;

  private final Random random;

  OpHarness(long seed) {
    random = new Random(seed);
  }

  /**
   * An input of an op.
   *
   * @param isVaried whether its derivative is to be tested
   */
  record Operand(TensorType type, NdArray value, boolean isVaried) {}

  /** A random operand with values in [-1, 1). */
  Operand operand(Shape shape, int batch) {
    return operand(shape, batch, -1, 1);
  }

  /** A random operand with values in [{@code from}, {@code to}). */
  Operand operand(Shape shape, int batch, double from, double to) {
    NdArray value = NdArray.zeros(shape, shape.isBatched() ? batch : 1);
    for (int i = 0; i < value.data().length; i++) {
      value.data()[i] = random.nextDouble(from, to);
    }
    return new Operand(TensorType.f32(shape), value, true);
  }

  /** A random operand whose values keep a distance from the whole numbers, where kinks lie. */
  Operand betweenWholes(Shape shape, int batch, double from, double to) {
    Operand x = operand(shape, batch, from, to);
    double[] values = x.value().data();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floor(values[i]) + 0.1 + 0.8 * (values[i] - Math.floor(values[i]));
    }
    return x;
  }

  /** An operand whose values all differ by far more than the step of the differences. */
  Operand distinct(Shape shape, int batch) {
    NdArray value = operand(shape, batch).value();
    int n = value.data().length;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    for (int i = 0; i < n; i++) {
      value.data()[i] = (order.get(i) + 0.3) / n - 0.5;
    }
    return new Operand(TensorType.f32(shape), value, true);
  }

  /** Random labels of {@code classes}. */
  Operand labels(int classes, int batch) {
    NdArray value = NdArray.generate(Shape.batched(), batch, i -> random.nextInt(classes));
    return new Operand(TensorType.i32(Shape.batched()), value, false);
  }

  /** {@code operand}, not to be varied. */
  static Operand fixed(Operand operand) {
    return new Operand(operand.type(), operand.value(), false);
  }

  /** The op's value, whose shape must be what the shape rule says. */
  static NdArray evaluate(Op op, List<Operand> operands) {
    NdArray value = op.evaluate(operands.stream().map(Operand::value).toList());
    TensorType type = op.infer(operands.stream().map(Operand::type).toList());
    assertEquals(type.shape(), value.shape(), op::toString);
    return value;
  }

  /** Compares the op's derivatives by all varied operands with central differences. */
  void checkGradient(Op op, Operand... operands) {
    checkGradient(op, List.of(operands));
  }

  /** Compares the op's derivatives by all varied operands with central differences. */
  void checkGradient(Op op, List<Operand> operands) {
    NdArray y = evaluate(op, operands);
    NdArray dy = operand(y.shape(), y.batch()).value();
    List<Optional<NdArray>> gradients = gradients(op, operands, dy);
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (operand.isVaried()) {
        String what = op + " by operand " + i + " " + operand.type();
        NdArray actual = gradients.get(i).orElseThrow(() -> new AssertionError("none: " + what));
        assertEquals(operand.type().shape(), actual.shape(), what);
        for (int e = 0; e < operand.value().data().length; e++) {
          double expected = difference(op, operands, dy, operand.value().data(), e);
          double scale = Math.max(1, Math.abs(expected));
          int element = e;
          assertEquals(
              expected, actual.data()[e], TOLERANCE * scale, () -> what + " at " + element);
        }
      }
    }
  }

  private static double difference(
      Op op, List<Operand> operands, NdArray dy, double[] values, int e) {
    double x = values[e];
    values[e] = x + STEP;
    double above = dot(evaluate(op, operands), dy);
    values[e] = x - STEP;
    double below = dot(evaluate(op, operands), dy);
    values[e] = x;
    return (above - below) / (2 * STEP);
  }

  private static double dot(NdArray a, NdArray b) {
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += a.data()[i] * b.data()[i];
    }
    return sum;
  }

  /** The gradients that {@link Op#differentiate} gives, for the output's gradient {@code dy}. */
  static List<Optional<NdArray>> gradients(Op op, List<Operand> operands, NdArray dy) {
    GraphBuilder builder = new GraphBuilder();
    Map<String, NdArray> values = new LinkedHashMap<>();
    List<Node> inputs = new ArrayList<>();
    for (Operand operand : operands) {
      String name = "x" + inputs.size();
      inputs.add(builder.input(name, operand.type()));
      values.put(name, operand.value());
    }
    Node y = builder.apply(op, inputs);
    Node seed = builder.input("dy", y.type());
    values.put("dy", dy);
    List<Optional<Node>> nodes = op.differentiate(builder, y, seed);
    assertEquals(operands.size(), nodes.size());
    Graph graph = builder.build();
    Map<Node, NdArray> results = Interpreter.run(graph, values, Map.of()).values();
    return nodes.stream().map(n -> n.map(results::get)).toList();
  }
}
