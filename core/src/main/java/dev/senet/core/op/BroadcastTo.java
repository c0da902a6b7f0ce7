package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/** Repeats its input to {@code shape}; the batch, if any, comes from the input. */
public record BroadcastTo(Shape shape) implements PointwiseOp {
  @Override
  public String name() {
    return "broadcast_to";
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public Expr expression() {
    return Expr.arg(0);
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape from = inputs.getFirst().shape();
    if (!from.broadcastsTo(shape) || from.isBatched() != shape.isBatched()) {
      throw new ShapeException(from + " cannot be repeated to " + shape);
    }
    return TensorType.f32(shape);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return new Pointwise(expression(), 1, shape).evaluate(inputs);
  }
}
