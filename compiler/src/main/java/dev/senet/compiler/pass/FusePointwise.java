package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges pointwise ops into the pointwise ops that read them, so that a chain or tree of them is
 * one pass over memory. Afterwards {@link Pointwise} is the only pointwise op left, and scalar
 * constants are part of its expression.
 *
 * <p>A value of smaller shape than its reader is computed once, on its own, and never again for
 * each element.
 */
public final class FusePointwise implements Pass {
  /** Operands of one fused op; each costs a stream through memory and a register. */
  static final int MAX_OPERANDS = 8;

  /** Arithmetic operations of one fused op; keeps kernels of a size that compiles well. */
  static final int MAX_OPERATIONS = 64;

  @Override
  public String name() {
    return "fuse pointwise ops";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            node.op() instanceof PointwiseOp op
                ? fuse(op, node, inputs, builder, users)
                : Rewriter.copy(node, inputs, builder));
  }

  private static Node fuse(
      PointwiseOp op, Node node, List<Node> inputs, GraphBuilder builder, Users users) {
    Tree tree = new Tree(op.expression(), inputs);
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).op() instanceof Pointwise producer
          && mayMerge(producer, node.input(i), node, users)) {
        Tree merged = tree.inline(inputs.get(i), producer);
        tree = merged.isSmall() ? merged : tree;
      }
    }
    return Pointwise.apply(builder, tree.expression, node.shape(), tree.operands);
  }

  private static boolean mayMerge(Pointwise producer, Node old, Node reader, Users users) {
    if (producer.expression().equals(Expr.arg(0))) {
      return true; // A mere repetition: the reader repeats by itself.
    }
    return old.shape().equals(reader.shape())
        && (users.isOnlyReader(reader, old)
            || Prologue.isCheap(producer, old, users)
                && users.of(old).stream().allMatch(u -> Prologue.isAbsorbed(old, u)));
  }

  /** An expression over operands, some of which may be named twice or not used. */
  private record Tree(Expr expression, List<Node> operands) {
    /** This tree with {@code node} replaced by what it computes. */
    Tree inline(Node node, Pointwise op) {
      List<Node> all = new ArrayList<>(operands);
      all.addAll(node.inputs());
      Expr producer = Exprs.substitute(op.expression(), i -> Expr.arg(operands.size() + i));
      Expr merged =
          Exprs.substitute(expression, i -> operands.get(i) == node ? producer : Expr.arg(i));
      return new Tree(merged, all);
    }

    boolean isSmall() {
      long distinct =
          Exprs.arguments(expression).stream()
              .map(operands::get)
              .filter(n -> !(n.op() instanceof Constant && n.shape().elements() == 1))
              .distinct()
              .count();
      return distinct <= MAX_OPERANDS && Exprs.operations(expression) <= MAX_OPERATIONS;
    }
  }
}
