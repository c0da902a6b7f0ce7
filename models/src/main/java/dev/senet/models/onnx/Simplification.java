package dev.senet.models.onnx;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import java.util.List;
import java.util.Optional;

/** Finds the activations that files spell out in arithmetic. */
final class Simplification {
  private static final double TOLERANCE = 1e-4;
  private static final Expr ERF = Expr.arg(0).apply(Expr.UnaryKind.ERF);

  private Simplification() {}

  /** {@code node}, or the activation of which it is the last step. */
  static Node of(GraphBuilder builder, Node node) {
    return gated(node, Sigmoid.class)
        .map(x -> builder.apply(new Silu(), x))
        .or(() -> gated(node, HardSigmoid.class).map(x -> builder.apply(new HardSwish(), x)))
        .or(() -> scaled(node, 1.0 / 6).flatMap(y -> hardActivation(builder, y)))
        .or(() -> gelu(node).map(x -> builder.apply(new Gelu(), x)))
        .orElse(node);
  }

  /** x of {@code x * gate(x)}. */
  private static Optional<Node> gated(Node node, Class<? extends Op> gate) {
    return product(node, (x, y) -> gate.isInstance(y.op()) && y.input(0) == x);
  }

  private interface Pair {
    boolean test(Node x, Node y);
  }

  /** The factor x of a product of x and y, in either order, that passes {@code test}. */
  private static Optional<Node> product(Node node, Pair test) {
    if (!(node.op() instanceof Multiply)) {
      return Optional.empty();
    }
    Node a = node.input(0);
    Node b = node.input(1);
    return test.test(a, b) ? Optional.of(a) : test.test(b, a) ? Optional.of(b) : Optional.empty();
  }

  /** x of {@code x * factor} or {@code x / (1 / factor)}. */
  private static Optional<Node> scaled(Node node, double factor) {
    if (node.op() instanceof Divide && isNumber(node.input(1), 1 / factor)) {
      return Optional.of(node.input(0));
    }
    return product(node, (x, y) -> isNumber(y, factor));
  }

  private static boolean isNumber(Node node, double value) {
    return node.op() instanceof Constant(Shape shape, List<Double> values)
        && shape.rank() == 0
        && Math.abs(values.getFirst() - value) < TOLERANCE * Math.abs(value);
  }

  /** {@code relu6(x + 3) / 6} or {@code x * relu6(x + 3) / 6}, after the division. */
  private static Optional<Node> hardActivation(GraphBuilder builder, Node y) {
    return shiftedRelu6(y)
        .map(x -> builder.apply(new HardSigmoid(), x))
        .or(() ->
            product(y, (x, gate) -> shiftedRelu6(gate).filter(g -> g == x).isPresent())
                .map(x -> builder.apply(new HardSwish(), x)));
  }

  private static Optional<Node> shiftedRelu6(Node node) {
    return node.op() instanceof Relu6 ? shifted(node.input(0), 3) : Optional.empty();
  }

  /** x of {@code x + value}. */
  private static Optional<Node> shifted(Node node, double value) {
    if (!(node.op() instanceof Add)) {
      return Optional.empty();
    }
    Node a = node.input(0);
    Node b = node.input(1);
    return isNumber(b, value)
        ? Optional.of(a)
        : isNumber(a, value) ? Optional.of(b) : Optional.empty();
  }

  /** x of {@code 0.5 * x * (1 + erf(x / sqrt(2)))}, in any order of the factors. */
  private static Optional<Node> gelu(Node node) {
    Optional<Node> halved =
        scaled(node, 0.5).flatMap(y -> product(y, (x, gate) -> isErrorGate(gate, x)));
    return halved.or(() ->
        product(
                node,
                (half, gate) ->
                    scaled(half, 0.5).filter(x -> isErrorGate(gate, x)).isPresent()
                        || scaled(gate, 0.5).filter(g -> isErrorGate(g, half)).isPresent())
            .map(x -> scaled(x, 0.5).orElse(x)));
  }

  private static boolean isErrorGate(Node gate, Node x) {
    return shifted(gate, 1)
        .filter(e -> e.op() instanceof Pointwise p && p.expression().equals(ERF))
        .flatMap(e -> scaled(e.input(0), Math.sqrt(0.5)))
        .filter(y -> y == x)
        .isPresent();
  }
}
