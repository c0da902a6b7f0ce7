package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.VariableRef;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces each {@link GradientOf} by the node that computes the gradient and names that node
 * {@code grad(<variable>)}, for the memory planner. The named node has the elements of the variable
 * in the same order, perhaps in another shape. A gradient that has no kernel and memory of its own,
 * such as a row of a matrix or one shared by two variables, is copied.
 */
public final class PlaceGradients implements Pass {
  @Override
  public String name() {
    return "place gradients";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Node, Variable> claims = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof GradientOf(Variable variable)) {
        Node origin = origin(node.input(0));
        if (ownsItsMemory(origin) && !graph.isResult(origin)) {
          claims.putIfAbsent(origin, variable);
        }
      }
    }
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          if (claims.containsKey(node)) {
            builder.at(new GradientOf(claims.get(node)).name(), node.span());
          }
          return switch (node.op()) {
            case GradientOf(Variable v) when v.equals(claims.get(origin(node.input(0)))) ->
                inputs.getFirst();
            case GradientOf g -> copy(node, inputs, builder);
            default -> Rewriter.copy(node, inputs, builder);
          };
        });
  }

  private static Node copy(Node node, List<Node> inputs, GraphBuilder builder) {
    return builder
        .at(node.op().name(), node.span())
        .apply(new Pointwise(Expr.arg(0), 1, node.shape()), inputs);
  }

  private static Node origin(Node node) {
    return node.op() instanceof Reshape ? origin(node.input(0)) : node;
  }

  private static boolean ownsItsMemory(Node node) {
    return switch (node.op()) {
      case Input i -> false;
      case VariableRef v -> false;
      case Constant c -> false;
      case Slice s -> false;
      default -> true;
    };
  }
}
