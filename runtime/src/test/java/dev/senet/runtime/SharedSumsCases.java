package dev.senet.runtime;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.pass.CombineStatistics;
import dev.senet.compiler.pass.ImageSums;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import java.util.List;

/** The sums that SE blocks share with batch norm in training: of each image, then of the batch. */
final class SharedSumsCases {
  private final CaseBuilder to;

  private SharedSumsCases(CaseBuilder to) {
    this.to = to;
  }

  /** Small images. */
  static void add(CaseBuilder to) {
    SharedSumsCases cases = new SharedSumsCases(to);
    for (int i = 0; i < 2; i++) {
      cases.all(to.image());
    }
  }

  /** Images of one chunk of rows, just more than one and several; one pixel. */
  static void addFixed(CaseBuilder to) {
    SharedSumsCases cases = new SharedSumsCases(to);
    cases.all(Shape.batched(16, 16, 33));
    cases.all(Shape.batched(19, 27, 40));
    cases.all(Shape.batched(40, 30, 20));
    cases.all(Shape.batched(1, 1, 8));
  }

  private void all(Shape x) {
    to.single(new SampleStatistics(), x);
    to.add(
        "statistics of the batch of " + x,
        List.of(x),
        in -> {
          Node samples = in.apply(new SampleStatistics());
          return in.apply(new CombineStatistics(x.positions()), samples);
        });
    Shape vector = Shape.batched(x.channels());
    to.single(new CombineGradientSums(x.positions()), vector, vector);
    imageSums(x);
  }

  /**
   * As many sums as a pass takes, over operands of each kind: two images, a gate, a vector and a
   * scalar of all samples, a scalar of each.
   */
  private void imageSums(Shape x) {
    Shape c = Shape.of(x.channels());
    Shape gate = Shape.batched(1, 1, x.channels());
    Expr deviation = Expr.arg(3).times(Expr.arg(3)).plus(Expr.constant(1)).apply(UnaryKind.SQRT);
    Expr normalized = Expr.arg(0).minus(Expr.arg(3)).times(Expr.constant(1).over(deviation));
    Expr gated = normalized.times(Expr.arg(2).apply(UnaryKind.SIGMOID));
    List<Expr> sums =
        List.of(
            normalized,
            Expr.arg(1),
            Expr.arg(1).times(normalized),
            gated.times(Expr.arg(4)),
            gated.plus(Expr.arg(5)),
            gated.times(gated));
    List<Shape> operands = List.of(x, x, gate, c, Shape.of(), Shape.batched(1, 1, 1));
    for (int n : new int[] {1, 3, sums.size()}) {
      to.add(
          n + " sums of " + x,
          operands,
          in -> in.apply(new ImageSums(sums.subList(0, n), operands.size(), x)));
    }
  }
}
