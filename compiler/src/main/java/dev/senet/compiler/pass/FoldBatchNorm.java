package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Multiply;
import java.util.List;
import java.util.Optional;

/**
 * Folds batch norm in its inference meaning into the convolution in front of it: the weights are
 * multiplied by {@code scale = gamma / sqrt(variance + epsilon)} and what remains is the addition
 * of {@code shift = beta - mean * scale}. The new weights depend on variables only, so they are
 * computed once, when a program is loaded. A bias between the two joins the shift. Batch norm
 * behind anything else becomes {@code x * scale + shift}.
 */
public final class FoldBatchNorm implements Pass {
  @Override
  public String name() {
    return "fold batch norm";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            node.op() instanceof BatchNorm(double momentum, double epsilon)
                ? fold(node, inputs, epsilon, users, builder)
                : Rewriter.copy(node, inputs, builder));
  }

  private static Node fold(
      Node node, List<Node> inputs, double epsilon, Users users, GraphBuilder builder) {
    Affine affine = Affine.ofBatchNorm(inputs, epsilon, builder);
    Node x = inputs.getFirst();
    if (!users.isOnlyReader(node, node.input(0))) {
      return affine.apply(x, builder);
    }
    if (x.op() instanceof Convolution) {
      return scaled(x, affine, builder);
    }
    Optional<Node> bias = bias(node.input(0), x, users);
    if (bias.isPresent()) {
      Node shift =
          Affine.pointwise(
              builder,
              Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2)),
              bias.get(),
              affine.scale(),
              affine.shift());
      Node convolution = x.input(0) == bias.get() ? x.input(1) : x.input(0);
      return scaled(convolution, new Affine(affine.scale(), shift), builder);
    }
    return affine.apply(x, builder);
  }

  private static Node scaled(Node convolution, Affine affine, GraphBuilder builder) {
    Node weight = builder.apply(new Multiply(), convolution.input(1), affine.scale());
    Node result = builder.apply(convolution.op(), convolution.input(0), weight);
    return builder.apply(new Add(), result, affine.shift());
  }

  /**
   * The vector [C] that {@code sum} adds to a convolution that nobody else reads.
   *
   * @param old the sum in the old graph, to ask for its users
   */
  private static Optional<Node> bias(Node old, Node sum, Users users) {
    for (int i = 0; i < 2 && sum.op() instanceof Add; i++) {
      Node bias = sum.input(1 - i);
      boolean isVector = !bias.shape().isBatched() && bias.shape().rank() == 1;
      if (isVector
          && bias.shape().channels() == sum.shape().channels()
          && sum.input(i).op() instanceof Convolution
          && users.isOnlyReader(old, old.input(i))) {
        return Optional.of(bias);
      }
    }
    return Optional.empty();
  }
}
