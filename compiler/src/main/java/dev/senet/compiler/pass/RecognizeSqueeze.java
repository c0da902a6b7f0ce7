package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;

/**
 * Writes an average pool whose one window is the image as the global one, so that a squeeze is a
 * squeeze however it is written; and its gradient as the share of each pixel.
 */
public final class RecognizeSqueeze implements Pass {
  @Override
  public String name() {
    return "recognize squeeze";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            switch (node.op()) {
              case AveragePool pool when pool.isGlobal(node.input(0).shape()) ->
                  builder.apply(
                      new Reshape(node.shape()),
                      builder.apply(new GlobalAveragePool(), inputs.getFirst()));
              case AveragePoolGradient gradient when isGlobal(gradient, node.shape()) ->
                  Pointwise.apply(builder, share(node.shape()), node.shape(), inputs);
              default -> Rewriter.copy(node, inputs, builder);
            });
  }

  private static Expr share(Shape image) {
    return Expr.arg(0).times(1.0 / image.positions());
  }

  private static boolean isGlobal(AveragePoolGradient g, Shape image) {
    return new AveragePool(g.window(), g.ceilMode(), g.countIncludePad()).isGlobal(image);
  }
}
