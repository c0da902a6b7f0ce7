package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Constant;
import dev.senet.core.op.PointwiseOp;
import java.util.List;

/** Drops pointwise ops that change nothing, such as {@code x * 1} and {@code x + 0}. */
public final class EliminateIdentities implements Pass {
  @Override
  public String name() {
    return "eliminate identities";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          if (node.op() instanceof PointwiseOp op
              && simplified(op, inputs) instanceof Expr.Arg(int i)
              && inputs.get(i).type().equals(node.type())) {
            return inputs.get(i);
          }
          return Rewriter.copy(node, inputs, builder);
        });
  }

  private static Expr simplified(PointwiseOp op, List<Node> inputs) {
    return Exprs.substitute(
        op.expression(),
        i ->
            inputs.get(i).op() instanceof Constant(var shape, List<Double> values)
                    && values.size() == 1
                ? Expr.constant(values.getFirst())
                : Expr.arg(i));
  }
}
