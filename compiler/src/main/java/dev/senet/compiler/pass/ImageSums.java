package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.SumTo;
import dev.senet.core.reference.NdArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Several sums over each image in one pass: a row of channels for each expression, [N, expressions,
 * C]. The operands are broadcast to {@code shape}, [N, H, W, C].
 */
public record ImageSums(List<Expr> expressions, int arity, Shape shape) implements Op {
  public ImageSums {
    expressions = List.copyOf(expressions);
  }

  /** The sums of {@code expressions}, without operands that none of them reads. */
  static Node apply(
      GraphBuilder builder, List<Expr> expressions, Shape shape, List<Node> operands) {
    Map<Node, Integer> used = new LinkedHashMap<>();
    List<Expr> compact =
        expressions.stream()
            .map(e ->
                Exprs.substitute(
                    e,
                    i -> {
                      used.putIfAbsent(operands.get(i), used.size());
                      return Expr.arg(used.get(operands.get(i)));
                    }))
            .toList();
    return builder.apply(new ImageSums(compact, used.size(), shape), List.copyOf(used.keySet()));
  }

  @Override
  public String name() {
    return "image_sums";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    boolean fits =
        inputs.size() == arity && inputs.stream().allMatch(x -> x.shape().broadcastsTo(shape));
    if (!fits || !shape.isImage()) {
      throw new ShapeException(
          "%s of %s takes %d tensors that broadcast to it, not %s"
              .formatted(name(), shape, arity, inputs));
    }
    return TensorType.f32(Shape.batched(expressions.size(), shape.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    long operations = expressions.stream().mapToLong(e -> 1 + Exprs.operations(e)).sum();
    return Cost.ofFlops(operations * shape.elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    int channels = shape.channels();
    List<NdArray> rows =
        expressions.stream()
            .map(e -> new Pointwise(e, arity, shape).evaluate(inputs))
            .map(x -> new SumTo(Shape.batched(channels)).evaluate(List.of(x)))
            .toList();
    int width = rows.size() * channels;
    return NdArray.generate(
        Shape.batched(rows.size(), channels),
        rows.getFirst().batch(),
        i -> rows.get(i % width / channels).data()[i / width * channels + i % channels]);
  }

  /** Not defined: sums are shared after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' takes its place after differentiation");
  }

  @Override
  public String toString() {
    return expressions.stream()
        .map(e -> Exprs.print(e, List.of()))
        .collect(Collectors.joining("; ", "image_sums{", "}"));
  }
}
