package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Constant;
import java.util.List;

/**
 * Computes at compile time what depends on constants alone, by the reference semantics. Results
 * that are larger than their operands together are left to the run: repeating is cheap.
 */
public final class FoldConstants implements Pass {
  private static final int MAX_ELEMENTS = 1 << 16;

  @Override
  public String name() {
    return "fold constants";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(graph, FoldConstants::fold);
  }

  private static Node fold(Node node, List<Node> inputs, GraphBuilder builder) {
    boolean isConstant =
        !inputs.isEmpty() && inputs.stream().allMatch(i -> i.op() instanceof Constant);
    long operands = inputs.stream().mapToLong(i -> i.shape().elements()).sum();
    int elements = node.shape().elements();
    if (!isConstant || elements > operands || elements > MAX_ELEMENTS) {
      return Rewriter.copy(node, inputs, builder);
    }
    var values = inputs.stream().map(i -> i.op().evaluate(List.of())).toList();
    return builder.apply(Constant.of(node.op().evaluate(values)));
  }
}
