package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Normalize;
import java.util.List;

/**
 * Writes the normalisation by batch statistics as {@code x * scale + shift}, which fuses with what
 * follows; scale and shift are vectors [C], computed once. The same for batch norm whose statistics
 * are frozen.
 */
public final class DecomposeNormalize implements Pass {
  @Override
  public String name() {
    return "decompose normalisation";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            switch (node.op()) {
              case Normalize(double epsilon) -> decompose(inputs, epsilon, builder);
              case BatchNorm(double momentum, double epsilon) ->
                  Affine.ofBatchNorm(inputs, epsilon, builder).apply(inputs.getFirst(), builder);
              default -> Rewriter.copy(node, inputs, builder);
            });
  }

  private static Node decompose(List<Node> inputs, double epsilon, GraphBuilder builder) {
    Node mean = Rows.of(inputs.get(1), BatchStatistics.MEAN, builder);
    Node variance = Rows.of(inputs.get(1), BatchStatistics.VARIANCE, builder);
    return Affine.of(inputs.get(2), inputs.get(3), mean, variance, epsilon, builder)
        .apply(inputs.getFirst(), builder);
  }
}
