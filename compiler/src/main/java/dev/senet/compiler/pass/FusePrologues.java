package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.SumTo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Lets reductions and convolutions apply a pointwise op while they read, if they alone read its
 * result, so that it is never stored.
 */
public final class FusePrologues implements Pass {
  @Override
  public String name() {
    return "fuse prologues";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          OptionalInt first = takesPrologue(node) ? firstOperand(node, users) : OptionalInt.empty();
          return first.isPresent()
              ? fuse(node.op(), inputs, first.getAsInt(), builder)
              : Rewriter.copy(node, inputs, builder);
        });
  }

  private static boolean takesPrologue(Node node) {
    return switch (node.op()) {
      case SumTo s -> true;
      case GlobalAveragePool p -> true;
      case Convolution c -> !isDepthwise(c, node);
      case Fused f ->
          f.prologue().isEmpty() && f.anchor() instanceof Convolution c && !isDepthwise(c, node);
      default -> false;
    };
  }

  private static boolean isDepthwise(Convolution convolution, Node node) {
    int groups = convolution.groups();
    return groups > 1 && groups == node.input(0).shape().channels();
  }

  /** The operand of the pointwise op in front of {@code node} to be read in its place, if any. */
  private static OptionalInt firstOperand(Node node, Users users) {
    Node producer = node.input(0);
    boolean isPrivate =
        users.isOnlyReader(node, producer) && Collections.frequency(node.inputs(), producer) == 1;
    if (!(producer.op() instanceof Pointwise) || !isPrivate) {
      return OptionalInt.empty();
    }
    return IntStream.range(0, producer.inputs().size())
        .filter(i -> producer.input(i).type().equals(producer.type()))
        .filter(i -> Around.isFusable(producer, i))
        .findFirst();
  }

  private static Node fuse(Op op, List<Node> inputs, int first, GraphBuilder builder) {
    Node producer = inputs.getFirst();
    Around prologue = Around.of((Pointwise) producer.op(), producer.inputs(), first);
    Fused fused = Fused.of(op, inputs.size());
    List<Node> all = new ArrayList<>(fused.anchorInputs(inputs));
    all.set(0, producer.input(first));
    all.addAll(prologue.others());
    all.addAll(fused.epilogueInputs(inputs));
    return builder.apply(fused.withPrologue(prologue.expression(), prologue.others().size()), all);
  }
}
