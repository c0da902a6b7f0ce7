package dev.senet.compiler.autodiff;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Pointwise;
import java.util.List;
import java.util.function.Function;

/**
 * Adam with decoupled weight decay (Loshchilov, Hutter 2019), as in PyTorch: {@code m = beta1 * m +
 * (1 - beta1) * g}, {@code v = beta2 * v + (1 - beta2) * g²}, {@code p = p - rate * (weightDecay *
 * p + m / correction1 / (sqrt(v / correction2) + epsilon))}. The state is held in {@code <p>.m} and
 * {@code <p>.v}, 0 at first.
 *
 * <p>The caller gives the bias corrections of step t = 1, 2, … as the scalar inputs {@link
 * #CORRECTION_1} {@code = 1 - beta1^t} and {@link #CORRECTION_2} {@code = 1 - beta2^t}.
 *
 * @param beta1 share of the mean gradient that is kept
 * @param beta2 share of the mean squared gradient that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay factor of weight decay
 * @param decayAll whether biases and the parameters of batch norm decay, too
 */
public record AdamW(
    double beta1, double beta2, double epsilon, double weightDecay, boolean decayAll)
    implements Optimizer {
  /** The scalar input that holds {@code 1 - beta1^t}. */
  public static final String CORRECTION_1 = "correction1";

  /** The scalar input that holds {@code 1 - beta2^t}. */
  public static final String CORRECTION_2 = "correction2";

  @Override
  public void update(
      GraphBuilder builder, Variable variable, Node gradient, Function<String, Node> scalars) {
    Expr g = Expr.arg(1);
    Node m = average(builder, Optimizer.state(variable, "m"), beta1, g, gradient);
    Node v = average(builder, Optimizer.state(variable, "v"), beta2, g.times(g), gradient);
    List<Node> operands =
        List.of(
            builder.variable(variable),
            m,
            v,
            scalars.apply(LEARNING_RATE),
            scalars.apply(CORRECTION_1),
            scalars.apply(CORRECTION_2));
    Expr p = Expr.arg(0);
    Expr deviation = Expr.arg(2).over(Expr.arg(5)).apply(UnaryKind.SQRT);
    Expr direction = Expr.arg(1).over(Expr.arg(4)).over(deviation.plus(Expr.constant(epsilon)));
    Expr decay = Exprs.binary(BinaryKind.MULTIPLY, Expr.constant(decay(variable)), p);
    Expr descent = Exprs.binary(BinaryKind.ADD, decay, direction);
    Expr next = p.minus(Expr.arg(3).times(descent));
    builder.update(variable, Pointwise.apply(builder, next, gradient.shape(), operands));
  }

  /** Updates {@code state} to {@code beta * state + (1 - beta) * value}. */
  private static Node average(
      GraphBuilder builder, Variable state, double beta, Expr value, Node gradient) {
    Expr next = Expr.arg(0).times(beta).plus(value.times(1 - beta));
    List<Node> operands = List.of(builder.variable(state), gradient);
    Node result = Pointwise.apply(builder, next, gradient.shape(), operands);
    builder.update(state, result);
    return result;
  }
}
