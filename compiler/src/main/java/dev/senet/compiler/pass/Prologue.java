package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.SumTo;
import java.util.Collections;
import java.util.List;

/** Which pointwise ops their readers compute while they read, rather than have them stored. */
final class Prologue {
  /** A value that takes this many operations is computed again rather than stored. */
  private static final int CHEAP_OPERATIONS = 4;

  /** The same for readers that do little else than pass over memory. */
  private static final int CHEAP_OPERATIONS_OF_PASSES = 10;

  private Prologue() {}

  /** Whether {@code reader} can apply a pointwise op to its first input. */
  static boolean isTakenBy(Node reader) {
    return switch (reader.op()) {
      case SumTo s -> true;
      case GlobalAveragePool p -> true;
      case Convolution c -> !isDepthwise(c, reader);
      case Fused f ->
          f.prologue().isEmpty() && f.anchor() instanceof Convolution c && !isDepthwise(c, reader);
      default -> false;
    };
  }

  private static boolean isDepthwise(Convolution convolution, Node node) {
    int groups = convolution.groups();
    return groups > 1 && groups == node.input(0).shape().channels();
  }

  /** Whether {@code reader} can compute {@code node} while it reads. */
  static boolean isAbsorbed(Node node, Node reader) {
    return reader.op() instanceof PointwiseOp
        ? reader.shape().equals(node.shape())
        : isTakenBy(reader)
            && reader.input(0) == node
            && Collections.frequency(reader.inputs(), node) == 1;
  }

  /**
   * Whether several readers had better compute {@code node} anew: it takes a few operations on one
   * tensor of full size that is stored anyway. So {@code silu(batch_norm(x))} stores nothing but
   * {@code x} for the backward pass, and a tensor that is gated for several readers is stored
   * without its gate. What only passes over memory read may be an activation.
   */
  static boolean isCheap(PointwiseOp op, Node node, Users users) {
    List<Node> large =
        node.inputs().stream()
            .filter(i -> Access.of(i.shape(), node.shape()) == Access.FULL)
            .distinct()
            .toList();
    boolean isReadByPasses = users.of(node).stream().allMatch(Prologue::isPass);
    int limit = isReadByPasses ? CHEAP_OPERATIONS_OF_PASSES : CHEAP_OPERATIONS;
    return !users.isResult(node)
        && (isReadByPasses || isPlainArithmetic(op.expression()))
        && Exprs.operations(op.expression()) <= limit
        && large.size() == 1
        && isStored(large.getFirst(), users);
  }

  private static boolean isPass(Node reader) {
    return switch (reader.op()) {
      case PointwiseOp p -> true;
      case SumTo s -> true;
      case GlobalAveragePool p -> true;
      default -> false;
    };
  }

  /** Whether {@code x} does not vanish into its producer or its readers. */
  private static boolean isStored(Node x, Users users) {
    boolean takesEpilogue =
        x.op() instanceof Convolution
            || x.op() instanceof ConvolutionDataGradient
            || x.op() instanceof PointwiseOp;
    return !takesEpilogue || users.of(x).stream().anyMatch(u -> !(u.op() instanceof PointwiseOp));
  }

  private static boolean isPlainArithmetic(Expr e) {
    return switch (e) {
      case Expr.Arg a -> true;
      case Expr.Const c -> true;
      case Expr.Unary(var kind, Expr x) -> kind == Expr.UnaryKind.NEGATE && isPlainArithmetic(x);
      case Expr.Binary(var kind, Expr a, Expr b) ->
          kind != Expr.BinaryKind.DIVIDE && isPlainArithmetic(a) && isPlainArithmetic(b);
      case Expr.Select(Expr c, Expr a, Expr b) ->
          isPlainArithmetic(c) && isPlainArithmetic(a) && isPlainArithmetic(b);
    };
  }
}
