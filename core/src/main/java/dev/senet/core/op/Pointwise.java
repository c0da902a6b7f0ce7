package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Any pointwise computation, such as a fused chain or a gradient. The inputs are broadcast to
 * {@code shape}, which need not be the shape of any of them.
 */
public record Pointwise(Expr expression, int arity, Shape shape) implements PointwiseOp {
  /**
   * Applies {@code expression}, leaving out operands that it does not use (but for the one that the
   * size of the batch comes from) and merging equal ones.
   */
  public static Node apply(
      GraphBuilder builder, Expr expression, Shape shape, List<Node> operands) {
    Map<Node, Integer> used = new LinkedHashMap<>();
    Expr compact =
        Exprs.substitute(
            expression,
            i -> {
              Node operand = operands.get(i);
              if (operand.op() instanceof Constant(Shape s, List<Double> v) && v.size() == 1) {
                return Expr.constant(v.getFirst());
              }
              used.putIfAbsent(operand, used.size());
              return Expr.arg(used.get(operand));
            });
    if (shape.isBatched() && used.keySet().stream().noneMatch(n -> n.shape().isBatched())) {
      // x * 0 does not read x any more, but the size of the batch comes from there.
      operands.stream()
          .filter(n -> n.shape().isBatched())
          .findFirst()
          .ifPresent(n -> used.put(n, used.size()));
    }
    Op op = new Pointwise(compact, used.size(), shape);
    return builder.apply(op, new ArrayList<>(used.keySet()));
  }

  @Override
  public String name() {
    return "pointwise";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, arity);
    for (TensorType input : inputs) {
      if (!input.shape().broadcastsTo(shape)) {
        throw new ShapeException(input.shape() + " does not broadcast to " + shape);
      }
    }
    return TensorType.f32(shape);
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    int batch = inputs.stream().mapToInt(NdArray::batch).max().orElse(1);
    int[][] index = new int[inputs.size()][];
    for (int i = 0; i < index.length; i++) {
      index[i] = inputs.get(i).broadcastIndices(shape, shape.isBatched() ? batch : 1);
    }
    return NdArray.generate(
        shape, batch, e -> Exprs.evaluate(expression, i -> inputs.get(i).data()[index[i][e]]));
  }

  @Override
  public String toString() {
    return "pointwise{" + Exprs.print(expression, List.of()) + "}";
  }
}
