package dev.senet.compiler.autodiff;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.SumTo;
import java.util.Collection;
import java.util.List;

/**
 * Dynamic loss scaling (Micikevicius et al., "Mixed Precision Training", 2018, section 3.2), which
 * keeps small gradients from underflowing in half precision: gradients are those of the loss times
 * a scale, and divided by it before the optimizer sees them. A step whose gradients are not all
 * finite changes nothing but the scale, which it halves; after {@value #PATIENCE} good steps in a
 * row the scale doubles. Scale and counter are variables, so that checkpoints hold them.
 */
public final class LossScaling {
  /** The scale: a power of two, {@code 2¹⁶} at first. */
  public static final Variable SCALE = state("loss_scale", Role.LOSS_SCALE);

  /** Good steps since the scale was last changed. */
  public static final Variable GOOD_STEPS = state("loss_scale.good_steps", Role.OPTIMIZER);

  /** Good steps after which the scale doubles. */
  public static final int PATIENCE = 2000;

  /** Skipped steps in a row after which the scale is 1, however large it was. */
  public static final int HALVINGS = 24;

  private static final double LEAST = 1;
  private static final double GREATEST = 1 << HALVINGS;

  private LossScaling() {}

  private static Variable state(String name, Role role) {
    return new Variable(name, TensorType.f32(Shape.of()), role);
  }

  /** The loss times the scale. */
  static Node scaled(GraphBuilder builder, Node loss) {
    return builder.apply(new Multiply(), loss, builder.variable(SCALE));
  }

  /** A gradient of the scaled loss as that of the loss. */
  static Node unscaled(GraphBuilder builder, Node gradient) {
    List<Node> operands = List.of(gradient, builder.variable(SCALE));
    return Pointwise.apply(builder, Expr.arg(0).over(Expr.arg(1)), gradient.shape(), operands);
  }

  /**
   * Lets the updates of {@code builder} happen only if all gradients are finite, and adds those of
   * the scale.
   *
   * @param gradients of the scaled loss
   * @return a scalar: 1 if the step changes nothing but the scale, otherwise 0
   */
  static Node guard(GraphBuilder builder, Collection<Node> gradients) {
    builder.at(builder.variable(SCALE));
    Node isFinite = isFinite(builder, gradients);
    builder
        .build()
        .updates()
        .forEach((variable, next) ->
            builder.update(
                variable,
                Pointwise.apply(
                    builder,
                    Expr.arg(0).select(Expr.arg(1), Expr.arg(2)),
                    variable.type().shape(),
                    List.of(isFinite, next, builder.variable(variable)))));
    adapt(builder, isFinite);
    return scalar(builder, Expr.constant(1).minus(Expr.arg(0)), isFinite);
  }

  /** 1 if all elements are finite, as far as their sum is; otherwise 0. */
  private static Node isFinite(GraphBuilder builder, Collection<Node> gradients) {
    Node sum =
        gradients.stream()
            .map(gradient -> builder.apply(new SumTo(Shape.of()), gradient))
            .reduce((a, b) -> builder.apply(new Add(), a, b))
            .orElseGet(() -> builder.constant(0));
    Expr size = Exprs.binary(BinaryKind.MAXIMUM, Expr.arg(0), Expr.arg(0).negate());
    Expr room = Expr.constant(Float.MAX_VALUE).minus(size);
    return scalar(builder, room.select(Expr.constant(1), Expr.constant(0)), sum);
  }

  private static void adapt(GraphBuilder builder, Node isFinite) {
    Node scale = builder.variable(SCALE);
    Node steps = builder.variable(GOOD_STEPS);
    // Arg(0) is whether all gradients are finite, Arg(1) the good steps, Arg(2) the scale.
    Expr good = Expr.arg(1).plus(Expr.constant(1));
    Expr isShort = Expr.constant(PATIENCE).minus(good);
    Expr zero = Expr.constant(0);
    Expr half = Expr.arg(2).times(0.5).max(LEAST);
    Expr grown = isShort.select(Expr.arg(2), Expr.arg(2).times(2).min(GREATEST));
    builder.update(
        GOOD_STEPS,
        scalar(
            builder, Expr.arg(0).select(isShort.select(good, zero), zero), isFinite, steps, scale));
    builder.update(SCALE, scalar(builder, Expr.arg(0).select(grown, half), isFinite, steps, scale));
  }

  private static Node scalar(GraphBuilder builder, Expr e, Node... operands) {
    return Pointwise.apply(builder, e, Shape.of(), List.of(operands));
  }
}
