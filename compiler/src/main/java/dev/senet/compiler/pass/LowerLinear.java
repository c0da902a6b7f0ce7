package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;

/**
 * Writes linear layers as 1×1 convolutions, so that backends know one matrix product. What is no
 * image becomes one of one row; the reshapes around it are views and cost nothing.
 */
public final class LowerLinear implements Pass {
  @Override
  public String name() {
    return "lower linear layers";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            node.op() instanceof Linear
                ? lower(node, inputs.get(0), inputs.get(1), builder)
                : Rewriter.copy(node, inputs, builder));
  }

  private static Node lower(Node node, Node x, Node weight, GraphBuilder builder) {
    int inputs = weight.shape().dim(0);
    int outputs = weight.shape().dim(1);
    Shape image = x.shape().isImage() ? x.shape() : Shape.batched(1, x.shape().positions(), inputs);
    Node product =
        builder.apply(
            new Convolution(Window.square(1, 1), 1),
            Reshape.apply(builder, image, x),
            builder.apply(new Reshape(Shape.of(1, 1, inputs, outputs)), weight));
    return Reshape.apply(builder, node.shape(), product);
  }
}
