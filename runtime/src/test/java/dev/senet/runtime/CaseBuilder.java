package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Window;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Collects cases and draws their shapes. */
final class CaseBuilder {
  private final Random random;
  private final List<Case> cases = new ArrayList<>();

  CaseBuilder(long seed) {
    random = new Random(seed);
  }

  Random random() {
    return random;
  }

  List<Case> cases() {
    return List.copyOf(cases);
  }

  /** From 1 to {@code n}. */
  int upTo(int n) {
    return 1 + random.nextInt(n);
  }

  /** Channels below, at and above the lanes of all vectors. */
  int channels() {
    int[] usual = {1, 2, 3, 5, 8, 10, 16, 17, 24, 32, 40};
    return usual[random.nextInt(usual.length)];
  }

  /** A small image. */
  Shape image() {
    return Shape.batched(3 + random.nextInt(8), 3 + random.nextInt(8), channels());
  }

  /** A window of up to 5×5 with unequal strides and paddings, dilated if it is small. */
  Window window(Shape x) {
    int kh = upTo(Math.min(5, x.dim(0)));
    int kw = upTo(Math.min(5, x.dim(1)));
    int dh = kh <= 3 ? upTo(2) : 1;
    int dw = kw <= 3 ? upTo(3) : 1;
    return new Window(kh, kw, upTo(3), upTo(3), pad(kh), pad(kh), pad(kw), pad(kw), dh, dw);
  }

  private int pad(int kernel) {
    return random.nextInt(kernel);
  }

  /** What a case is built from. */
  record Inputs(GraphBuilder builder, List<Node> nodes) {
    Node apply(Op op) {
      return builder.apply(op, nodes);
    }

    Node apply(Op op, Node... operands) {
      return builder.apply(op, operands);
    }

    Node get(int i) {
      return nodes.get(i);
    }
  }

  /** A case of inputs with {@code shapes}; unbatched ones become variables. */
  void add(String name, List<Shape> shapes, Function<Inputs, Node> body) {
    GraphBuilder builder = new GraphBuilder().at(name, SourceSpan.NONE);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      TensorType type = TensorType.f32(shapes.get(i));
      nodes.add(
          type.shape().isBatched()
              ? builder.input("x" + i, type)
              : builder.variable(new Variable("w" + i, type, Role.WEIGHT)));
    }
    builder.output("y", body.apply(new Inputs(builder, nodes)));
    add(name, builder.build(), upTo(3));
  }

  /** A case of one op. */
  void single(Op op, Shape... shapes) {
    add(op.toString(), List.of(shapes), inputs -> inputs.apply(op));
  }

  /** A case for the pipelines that take the ops of {@code graph}. */
  void add(String name, Graph graph, int batch) {
    List<Pipeline> pipelines = new ArrayList<>(List.of(Pipeline.values()));
    for (Node node : graph.nodes()) {
      switch (node.op()) {
        // Inference has batch norm in its place.
        case Normalize n -> pipelines.removeAll(Pipeline.OF_INFERENCE);
        // The training step replaces these by masks.
        case Dropout d -> pipelines.removeAll(Pipeline.OF_TRAINING);
        case StochasticDepth d -> pipelines.removeAll(Pipeline.OF_TRAINING);
        default -> {}
      }
    }
    if (!graph.updates().isEmpty()) {
      pipelines.removeAll(Pipeline.OF_INFERENCE);
    }
    cases.add(Case.of(name, graph, pipelines, batch));
  }
}
