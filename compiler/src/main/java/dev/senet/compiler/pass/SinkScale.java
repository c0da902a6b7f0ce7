package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Moves a gate, a factor for each channel of a sample, from in front of a pool or a depthwise
 * convolution to behind it: {@code pool(x * s) = pool(x) * s}. What is linear in each channel
 * always commutes with it, a maximum if the gate is not negative. The pool then reads what is
 * stored anyway, and what follows it applies the gate to the smaller image.
 *
 * <p>That pays if all other readers of the gated image apply the gate themselves.
 */
public final class SinkScale implements Pass {
  @Override
  public String name() {
    return "sink scale";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          OptionalInt gate = isByChannel(node) ? gate(node.input(0), users) : OptionalInt.empty();
          return gate.isPresent()
              ? sink(node, inputs, gate.getAsInt(), builder)
              : Rewriter.copy(node, inputs, builder);
        });
  }

  private static boolean isByChannel(Node node) {
    return switch (node.op()) {
      case MaxPool p -> true;
      case AveragePool p -> true;
      case Convolution c ->
          Convolution.isDepthwise(c.groups(), node.input(0).shape(), node.shape());
      default -> false;
    };
  }

  private static Node sink(Node node, List<Node> inputs, int gate, GraphBuilder builder) {
    Node product = inputs.getFirst();
    List<Node> others = new ArrayList<>(inputs);
    others.set(0, product.input(1 - gate));
    Node result = builder.apply(node.op(), others);
    return builder.apply(new Multiply(), result, product.input(gate));
  }

  /** Which operand of the product {@code node} is a gate that all readers let pass. */
  private static OptionalInt gate(Node node, Users users) {
    boolean vanishes =
        users.of(node).stream().allMatch(u -> isByChannel(u) || Prologue.isAbsorbed(node, u));
    if (!(node.op() instanceof Multiply m) || !vanishes || !Prologue.isCheap(m, node, users)) {
      return OptionalInt.empty();
    }
    boolean hasMaximum = users.of(node).stream().anyMatch(u -> u.op() instanceof MaxPool);
    return IntStream.range(0, 2)
        .filter(i -> Access.of(node.input(i).shape(), node.shape()) == Access.SAMPLE_CHANNEL)
        .filter(i -> !hasMaximum || isNonNegative(node.input(i)))
        .findFirst();
  }

  private static boolean isNonNegative(Node node) {
    return switch (node.op()) {
      case Reshape r -> isNonNegative(node.input(0));
      case Softmax s -> true;
      case PointwiseOp op -> isNonNegative(op.expression(), node.inputs());
      default -> false;
    };
  }

  private static boolean isNonNegative(Expr e, List<Node> operands) {
    return switch (e) {
      case Expr.Arg(int i) -> isNonNegative(operands.get(i));
      case Expr.Const(double v) -> v >= 0;
      case Expr.Unary(var kind, Expr x) ->
          switch (kind) {
            case EXP, SQRT, SIGMOID -> true;
            case NEGATE, LOG, TANH, ERF -> false;
          };
      case Expr.Binary(BinaryKind kind, Expr a, Expr b) ->
          switch (kind) {
            case ADD, MULTIPLY, DIVIDE, MINIMUM ->
                isNonNegative(a, operands) && isNonNegative(b, operands);
            case MAXIMUM -> isNonNegative(a, operands) || isNonNegative(b, operands);
            case SUBTRACT -> false;
          };
      case Expr.Select(Expr c, Expr a, Expr b) ->
          isNonNegative(a, operands) && isNonNegative(b, operands);
    };
  }
}
