package dev.senet.dsl.elaborate;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.op.Add;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Subtract;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Expression;
import dev.senet.dsl.elaborate.Provenance.Operand;
import dev.senet.dsl.elaborate.Value.Tensor;
import dev.senet.dsl.parse.Diagnostics;
import java.util.List;
import java.util.Optional;

/** {@code + - * /} where a side is a tensor. */
final class TensorArithmetic {
  private static final List<String> IMAGE_AXES = List.of("channels", "width", "height");

  private final Emitter emitter;
  private final Diagnostics diagnostics;

  TensorArithmetic(Emitter emitter, Diagnostics diagnostics) {
    this.emitter = emitter;
    this.diagnostics = diagnostics;
  }

  /** {@code left operator right}, one of them a tensor, the other a tensor or a number. */
  Tensor binary(Expression.Binary expression, Operand left, Operand right, WeightScope scope) {
    checkShapes(expression, left, right);
    SourceSpan span = expression.operatorSpan();
    String path = scope.next(opName(expression.operator()));
    Node node =
        emitter.apply(
            path,
            span,
            op(expression.operator()),
            List.of(left.tensor().node(), right.tensor().node()));
    return new Tensor(node, new Origin(expression.span(), false));
  }

  /** The scalar {@code number} as a tensor. */
  Tensor constant(Value number, SourceSpan span, WeightScope scope) {
    Node node = emitter.constant(scope.join("constant"), span, Numbers.toDouble(number));
    return new Tensor(node, new Origin(span, false));
  }

  /** {@code -x}. */
  Tensor negate(Tensor x, SourceSpan span, WeightScope scope) {
    Node minusOne = emitter.constant(scope.join("constant"), span, -1);
    Node node =
        emitter.apply(scope.next("negate"), span, new Multiply(), List.of(x.node(), minusOne));
    return new Tensor(node, new Origin(span, false));
  }

  private static Op op(String operator) {
    return switch (operator) {
      case "+" -> new Add();
      case "-" -> new Subtract();
      case "*" -> new Multiply();
      default -> new Divide();
    };
  }

  private static String opName(String operator) {
    return switch (operator) {
      case "+" -> "add";
      case "-" -> "subtract";
      case "*" -> "multiply";
      default -> "divide";
    };
  }

  private void checkShapes(Expression.Binary expression, Operand left, Operand right) {
    Shape a = left.tensor().node().shape();
    Shape b = right.tensor().node().shape();
    if (broadcasts(expression, a, b)) {
      return;
    }
    int axis = differingAxis(a, b);
    String name = axisName(axis, a, b);
    String message =
        "the two sides of '%s' differ in %s: %s has %d, %s has %d"
            .formatted(
                expression.operator(),
                name,
                left.label(),
                a.dim(-axis),
                right.label(),
                b.dim(-axis));
    Diagnostic error =
        new Diagnostic(
            expression.operatorSpan(),
            message,
            List.of(expression.left().span(), expression.right().span()),
            List.of(),
            Optional.of(help(axis, left, right)));
    throw new Abort(Provenance.explain(error, List.of(left, right), diagnostics));
  }

  private static boolean broadcasts(Expression.Binary expression, Shape a, Shape b) {
    try {
      return Shape.broadcast(a, b).isPresent();
    } catch (ShapeException tooLarge) {
      throw Emitter.refused(expression.operatorSpan(), tooLarge);
    }
  }

  /** The last axis, counted from 1 at the right, in which {@code a} and {@code b} do not fit. */
  private static int differingAxis(Shape a, Shape b) {
    int axis = 1;
    while (a.dim(-axis) == b.dim(-axis) || a.dim(-axis) == 1 || b.dim(-axis) == 1) {
      axis++;
    }
    return axis;
  }

  private static String axisName(int axis, Shape a, Shape b) {
    if (axis == 1 && (a.isBatched() || b.isBatched())) {
      return "channels";
    }
    boolean isImage = a.isImage() || b.isImage();
    return isImage ? IMAGE_AXES.get(axis - 1) : "dimension " + axis + " from the right";
  }

  private String help(int axis, Operand left, Operand right) {
    Shape a = left.tensor().node().shape();
    Shape b = right.tensor().node().shape();
    boolean isLeft = a.channels() < b.channels();
    Operand narrow = isLeft ? left : right;
    if (a.isImage() && b.isImage() && axis == 1) {
      return "project %s:  %s |> conv(%d, 1) |> batch_norm"
          .formatted(
              withArticle(narrow.label()),
              narrow.tensor().origin().text(diagnostics),
              Math.max(a.channels(), b.channels()));
    }
    if (a.isImage() && b.isImage()) {
      Operand large = a.dim(-axis) > b.dim(-axis) ? left : right;
      int small = Math.min(a.dim(-axis), b.dim(-axis));
      int ratio = Math.max(2, Math.round((float) large.tensor().node().shape().dim(-axis) / small));
      return "reduce %s, for instance with stride = %d"
          .formatted(withArticle(large.label()), ratio);
    }
    return "sizes must be equal, or 1, or missing at the left";
  }

  private static String withArticle(String label) {
    return label.startsWith("the ") ? label : "the " + label;
  }
}
