package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves reshapes from in front of pointwise ops to behind them, so that bias and activation stand
 * next to the matrix product of a linear layer and fuse with it. Also joins consecutive reshapes
 * and drops those that change nothing.
 */
public final class SinkReshapes implements Pass {
  @Override
  public String name() {
    return "sink reshapes";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            switch (node.op()) {
              case Reshape(Shape shape) -> reshape(builder, inputs.getFirst(), shape);
              case PointwiseOp op when node.shape().isBatched() ->
                  sink(op, node, inputs, builder)
                      .orElseGet(() -> Rewriter.copy(node, inputs, builder));
              default -> Rewriter.copy(node, inputs, builder);
            });
  }

  private static Node reshape(GraphBuilder builder, Node x, Shape shape) {
    Node origin = x.op() instanceof Reshape ? x.input(0) : x;
    return origin.shape().equals(shape) ? origin : builder.apply(new Reshape(shape), origin);
  }

  private static Optional<Node> sink(
      PointwiseOp op, Node node, List<Node> inputs, GraphBuilder builder) {
    Optional<Shape> origin =
        inputs.stream()
            .filter(i -> i.op() instanceof Reshape && i.shape().equals(node.shape()))
            .map(i -> i.input(0).shape())
            .filter(shape -> shape.channels() == node.shape().channels())
            .findFirst();
    return origin
        .filter(shape -> inputs.stream().allMatch(i -> mayFollow(i, node.shape())))
        .map(shape -> sink(op, node, inputs, shape, builder));
  }

  private static Node sink(
      PointwiseOp op, Node node, List<Node> inputs, Shape shape, GraphBuilder builder) {
    List<Node> operands = new ArrayList<>();
    for (Node input : inputs) {
      operands.add(
          switch (Access.of(input.shape(), node.shape())) {
            case FULL -> reshape(builder, input, shape);
            case CHANNEL -> reshape(builder, input, Shape.of(input.shape().channels()));
            default -> reshape(builder, input, Shape.of());
          });
    }
    Node result = builder.apply(new Pointwise(op.expression(), op.arity(), shape), operands);
    return builder.apply(new Reshape(node.shape()), result);
  }

  /** Whether {@code operand} of a result of {@code shape} can be reshaped along with the result. */
  private static boolean mayFollow(Node operand, Shape shape) {
    return switch (Access.of(operand.shape(), shape)) {
      // A reshape behind another pointwise op would keep that one from being fused.
      case FULL -> !(operand.op() instanceof PointwiseOp);
      case CHANNEL, SCALAR -> true;
      default -> false;
    };
  }
}
