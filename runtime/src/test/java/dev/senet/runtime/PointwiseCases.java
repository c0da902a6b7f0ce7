package dev.senet.runtime;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.RandomBlend;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import java.util.List;

/** Activations with their derivatives, arithmetic with broadcasting, masks. */
final class PointwiseCases {
  /** The activations. */
  static final List<PointwiseOp> UNARY =
      List.of(
          new Relu(),
          new Relu6(),
          new Sigmoid(),
          new Tanh(),
          new Silu(),
          new HardSigmoid(),
          new HardSwish(),
          new Gelu());

  private final CaseBuilder to;

  private PointwiseCases(CaseBuilder to) {
    this.to = to;
  }

  static void add(CaseBuilder to) {
    PointwiseCases cases = new PointwiseCases(to);
    UNARY.forEach(cases::unary);
    for (int i = 0; i < 2; i++) {
      cases.broadcasts(to.image());
      cases.masks(to.image(), i);
    }
  }

  private void unary(PointwiseOp op) {
    to.single(op, to.image());
    Shape x = to.image();
    to.add(
        "gradient of " + op,
        List.of(x, x),
        in -> {
          Node y = in.apply(op, in.get(0));
          return op.differentiate(in.builder(), y, in.get(1)).getFirst().orElseThrow();
        });
  }

  private void broadcasts(Shape x) {
    Shape gate = Shape.batched(x.channels());
    Shape channel = Shape.of(x.channels());
    to.single(new Add(), x, x);
    to.single(new Multiply(), x, gate);
    to.single(new Add(), x, channel);
    to.single(new Subtract(), channel, x);
    to.single(new Multiply(), x, Shape.of());
    to.single(new Multiply(), x, Shape.batched(x.dim(0), x.dim(1), 1));
    to.single(new Multiply(), x, Shape.batched(1, 1, 1));
    to.single(new Add(), x, Shape.of(x.dim(0), 1, 1));
    to.single(new BroadcastTo(x), gate);
    to.single(new BroadcastTo(x), Shape.batched(1, 1, 1));
    to.add(
        "divide by a positive number",
        List.of(x, x),
        in -> in.apply(new Divide(), in.get(0), in.apply(new Sigmoid(), in.get(1))));
    Expr expression =
        Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2)).max(0).plus(Expr.arg(3)).min(4);
    to.single(new Pointwise(expression, 4, x), x, gate, channel, x);
    to.single(new Pointwise(expression, 4, channel), channel, channel, Shape.of(), channel);
    for (Op op : List.of(new Multiply(), new Divide(), new Subtract())) {
      gradientOf(op, x, gate);
    }
  }

  /** The gradient by the operand that is broadcast, which sums. */
  private void gradientOf(Op op, Shape x, Shape gate) {
    to.add(
        "gradient of " + op + " by a gate",
        List.of(x, gate, x),
        in -> {
          Node g = in.apply(new Sigmoid(), in.get(1));
          Node y = in.apply(op, in.get(0), g);
          return op.differentiate(in.builder(), y, in.get(2)).get(1).orElseThrow();
        });
  }

  private void masks(Shape x, int i) {
    to.single(new Dropout(0.4), x);
    to.single(new StochasticDepth(0.4), x);
    to.single(new Shake(), x, x);
    shares(x, to.random().nextLong());
    RandomMask mask = new RandomMask(to.random().nextLong(), 0.7, i % 2 == 0);
    to.add(
        "random mask" + (mask.perSample() ? " of samples" : ""),
        List.of(x),
        in -> {
          Node step = in.builder().constant(3);
          return in.apply(new Multiply(), in.get(0), in.apply(mask, in.get(0), step));
        });
  }

  private void shares(Shape x, long seed) {
    to.add(
        "blend by random numbers",
        List.of(x, x),
        in -> {
          Node share = in.apply(new RandomUniform(seed), in.get(0), in.builder().constant(3));
          return in.apply(new RandomBlend(), in.get(0), in.get(1), share, share);
        });
  }
}
