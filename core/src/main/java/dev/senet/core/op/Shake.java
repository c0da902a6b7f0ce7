package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import java.util.List;

/**
 * Joins two branches of a residual unit by Shake-Shake regularisation (Gastaldi 2017, section 2.1):
 * {@code (a + b) / 2} of a and b [N, …] in inference. For training it is replaced by a {@link
 * RandomBlend}.
 */
public record Shake() implements PointwiseOp {
  @Override
  public String name() {
    return "shake";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape shape = Operands.features(this, inputs.get(0));
    Operands.exactly(this, "the second branch", inputs.get(1), shape);
    return TensorType.f32(shape);
  }

  @Override
  public Expr expression() {
    return Expr.arg(0).plus(Expr.arg(1)).times(0.5);
  }
}
