package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Pointwise;
import java.util.ArrayList;
import java.util.List;

/**
 * A pointwise op seen from one of its operands: what a fused anchor takes over from it.
 *
 * @param expression with that operand as {@code Arg(0)} and the others following in order
 * @param others the other operands
 */
record Around(Expr expression, List<Node> others) {
  /**
   * The op {@code op} of {@code operands} seen from operand {@code first}, which occurs once among
   * them.
   */
  static Around of(Pointwise op, List<Node> operands, int first) {
    List<Node> others = new ArrayList<>(operands);
    others.remove(first);
    Expr expression =
        Exprs.substitute(op.expression(), i -> Expr.arg(i == first ? 0 : i < first ? i + 1 : i));
    return new Around(expression, others);
  }

  /** Whether an anchor can read all other operands of {@code node} along with the first. */
  static boolean isFusable(Node node, int first) {
    for (int i = 0; i < node.inputs().size(); i++) {
      if (i != first && !Access.of(node.input(i).shape(), node.shape()).isFusable()) {
        return false;
      }
    }
    return true;
  }
}
