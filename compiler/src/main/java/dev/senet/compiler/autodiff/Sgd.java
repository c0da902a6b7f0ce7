package dev.senet.compiler.autodiff;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Pointwise;
import java.util.List;
import java.util.function.Function;

/**
 * Stochastic gradient descent as in PyTorch: with {@code d = g + weightDecay * p}, {@code v =
 * momentum * v + d} and {@code p = p - rate * v}, or {@code p = p - rate * (d + momentum * v)} with
 * Nesterov's momentum. The velocity v is the variable {@code <p>.momentum}, 0 at first; there is
 * none without momentum.
 *
 * @param momentum share of the velocity that is kept, 0 for none
 * @param nesterov whether to look ahead
 * @param weightDecay factor of weight decay
 * @param decayAll whether biases and the parameters of batch norm decay, too
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay, boolean decayAll)
    implements Optimizer {
  @Override
  public void update(
      GraphBuilder builder, Variable variable, Node gradient, Function<String, Node> scalars) {
    Node p = builder.variable(variable);
    Node rate = scalars.apply(LEARNING_RATE);
    // Arg(0) is the gradient, Arg(1) the parameter.
    Expr descent =
        plus(
            Expr.arg(0),
            Exprs.binary(BinaryKind.MULTIPLY, Expr.constant(decay(variable)), Expr.arg(1)));
    if (momentum == 0) {
      Expr next = Expr.arg(1).minus(Expr.arg(2).times(descent));
      builder.update(variable, apply(builder, next, gradient, p, rate));
      return;
    }
    Variable state = Optimizer.state(variable, "momentum");
    Node velocity =
        apply(
            builder,
            plus(Expr.arg(2).times(momentum), descent),
            gradient,
            p,
            builder.variable(state));
    builder.update(state, velocity);
    Expr direction = nesterov ? plus(descent, Expr.arg(3).times(momentum)) : Expr.arg(3);
    Expr next = Expr.arg(1).minus(Expr.arg(2).times(direction));
    builder.update(variable, apply(builder, next, gradient, p, rate, velocity));
  }

  private static Expr plus(Expr a, Expr b) {
    return Exprs.binary(BinaryKind.ADD, a, b);
  }

  private static Node apply(GraphBuilder builder, Expr e, Node... operands) {
    return Pointwise.apply(builder, e, operands[1].shape(), List.of(operands));
  }
}
