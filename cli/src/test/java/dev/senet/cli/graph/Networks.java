package dev.senet.cli.graph;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Add;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.source.SourceSpan;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Networks to draw. */
final class Networks {
  /** A name that does harm where it is not escaped. */
  static final String HOSTILE = "</title><script>alert(1)</script>&\"'{{script}}\u0001\uD800";

  private Networks() {}

  static Graph of(String file) {
    try {
      return GraphModel.load(Path.of(file), Optional.empty(), Map.of()).graph();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NetworkDrawing drawing(Graph graph) {
    return new NetworkDrawing("network", graph, PassPipeline.inference());
  }

  /** A residual network whose nodes, input and output are named {@link #HOSTILE}. */
  static Graph hostile() {
    GraphBuilder builder = new GraphBuilder();
    builder.at(HOSTILE, new SourceSpan(HOSTILE, 1, 1, 1, 1));
    Node x = builder.input(HOSTILE, TensorType.f32(Shape.batched(4)));
    Node y = builder.apply(new Sigmoid(), builder.apply(new Relu(), x));
    return builder.output(HOSTILE, builder.apply(new Add(), x, y)).build();
  }
}
