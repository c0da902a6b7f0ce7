package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.Pointwise;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Lets convolutions apply the pointwise op that alone reads their result before they store it. Of
 * two convolutions whose sum is taken, the later one adds the result of the earlier.
 */
public final class FuseEpilogues implements Pass {
  @Override
  public String name() {
    return "fuse epilogues";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    Map<Node, Integer> positions = new IdentityHashMap<>();
    graph.nodes().forEach(n -> positions.put(n, positions.size()));
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          OptionalInt anchor =
              node.op() instanceof Pointwise
                  ? IntStream.range(0, inputs.size())
                      .filter(i -> canFuse(node, i, users))
                      .reduce((a, b) ->
                          positions.get(node.input(a)) < positions.get(node.input(b)) ? b : a)
                  : OptionalInt.empty();
          return anchor.isPresent()
              ? fuse((Pointwise) node.op(), inputs, anchor.getAsInt(), builder)
              : Rewriter.copy(node, inputs, builder);
        });
  }

  private static boolean canFuse(Node node, int i, Users users) {
    Node anchor = node.input(i);
    return (anchor.op() instanceof Convolution || anchor.op() instanceof ConvolutionDataGradient)
        && anchor.shape().equals(node.shape())
        && users.isOnlyReader(node, anchor)
        && Around.isFusable(node, i);
  }

  private static Node fuse(Pointwise op, List<Node> inputs, int i, GraphBuilder builder) {
    Node anchor = inputs.get(i);
    Around epilogue = Around.of(op, inputs, i);
    List<Node> all = new ArrayList<>(anchor.inputs());
    all.addAll(epilogue.others());
    Fused fused = Fused.of(anchor.op(), anchor.inputs().size());
    return builder.apply(fused.withEpilogue(epilogue.expression(), epilogue.others().size()), all);
  }
}
