package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import java.util.List;

/**
 * Batch normalisation with fixed statistics (Ioffe, Szegedy 2015), as inference sees it: {@code
 * gamma * (x - runningMean) / sqrt(runningVariance + epsilon) + beta} for each channel, with x [N,
 * …, C] and the other inputs gamma, beta, runningMean, runningVariance [C]. For training it is
 * replaced by {@link BatchStatistics} and {@link Normalize}.
 *
 * @param momentum share of a batch in the running statistics: {@code running = (1 - momentum) *
 *     running + momentum * batch}
 * @param epsilon added to the variance
 */
public record BatchNorm(double momentum, double epsilon) implements PointwiseOp {
  public BatchNorm {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new ShapeException("batch_norm: momentum " + momentum + " is not between 0 and 1");
    }
    checkEpsilon("batch_norm", epsilon);
  }

  static void checkEpsilon(String op, double epsilon) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new ShapeException(op + ": epsilon " + epsilon + " is not positive", "1e-5 is usual");
    }
  }

  @Override
  public String name() {
    return "batch_norm";
  }

  @Override
  public int arity() {
    return 5;
  }

  @Override
  public Expr expression() {
    Expr deviation = Expr.arg(4).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Expr scale = Expr.arg(1).over(deviation);
    return Expr.arg(0).minus(Expr.arg(3)).times(scale).plus(Expr.arg(2));
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 5);
    Shape x = Operands.features(this, inputs.getFirst());
    List<String> names = List.of("gamma", "beta", "the running mean", "the running variance");
    for (int i = 0; i < names.size(); i++) {
      Operands.exactly(this, names.get(i), inputs.get(i + 1), Shape.of(x.channels()));
    }
    return TensorType.f32(x);
  }
}
