package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Lets reductions and convolutions apply a pointwise op while they read, so that its result is
 * never stored: one that a single reader has, or a cheap one, such as a gate, of several readers.
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
          OptionalInt first =
              Prologue.isTakenBy(node) ? firstOperand(node, users) : OptionalInt.empty();
          return first.isPresent()
              ? fuse(node.op(), inputs, first.getAsInt(), builder)
              : Rewriter.copy(node, inputs, builder);
        });
  }

  /** The operand of the pointwise op in front of {@code node} to be read in its place, if any. */
  private static OptionalInt firstOperand(Node node, Users users) {
    Node producer = node.input(0);
    if (!(producer.op() instanceof Pointwise op) || !vanishes(op, producer, users)) {
      return OptionalInt.empty();
    }
    return IntStream.range(0, producer.inputs().size())
        .filter(i -> producer.input(i).type().equals(producer.type()))
        .filter(i -> Around.isFusable(producer, i))
        .findFirst();
  }

  /** Whether no reader needs {@code node} to be stored. */
  private static boolean vanishes(Pointwise op, Node node, Users users) {
    List<Node> readers = users.of(node);
    return !users.isResult(node)
        && readers.stream()
            .allMatch(r -> !(r.op() instanceof PointwiseOp) && Prologue.isAbsorbed(node, r))
        && (readers.size() == 1 || Prologue.isCheap(op, node, users));
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
