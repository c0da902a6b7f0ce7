package dev.senet.models.onnx;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Add;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Subtract;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Flattened;
import dev.senet.models.onnx.KnownTensor.Floats;
import java.util.function.UnaryOperator;

/** Activations that are not one op each. */
final class PointwiseImports {
  private static final double SIXTH = 1.0 / 6;

  private final ImportedValues values;
  private final GraphBuilder builder;

  PointwiseImports(ImportedValues values) {
    this.values = values;
    builder = values.builder();
  }

  Imported clip(OnnxNode node) {
    boolean hasInputs = node.opset() >= 11;
    double least = hasInputs ? number(node, 1, true) : node.real("min", -Float.MAX_VALUE);
    double greatest = hasInputs ? number(node, 2, false) : node.real("max", Float.MAX_VALUE);
    return each(node, x -> clipped(x, least, greatest));
  }

  /** A bound in input {@code i}; the widest if it is left out. */
  private double number(OnnxNode node, int i, boolean isLeast) {
    if (!node.has(i)) {
      return isLeast ? -Float.MAX_VALUE : Float.MAX_VALUE;
    }
    Floats bound = values.floats(node, i);
    if (bound.elements() != 1) {
      throw node.error("its bounds are not one number each");
    }
    return OnnxNode.decimal(bound.get(0));
  }

  /** {@code min(max(x, least), greatest)} by the ops that there are. */
  private Node clipped(Node x, double least, double greatest) {
    boolean isBelow = least > -Float.MAX_VALUE;
    boolean isAbove = greatest < Float.MAX_VALUE;
    if (isBelow && isAbove) {
      double scale = (greatest - least) / 6;
      return plus(
          times(builder.apply(new Relu6(), times(plus(x, -least), 1 / scale)), scale), least);
    }
    if (isBelow) {
      return plus(builder.apply(new Relu(), plus(x, -least)), least);
    }
    if (isAbove) {
      Node rest = builder.apply(new Subtract(), builder.constant(greatest), x);
      return builder.apply(
          new Subtract(), builder.constant(greatest), builder.apply(new Relu(), rest));
    }
    return x;
  }

  private Node plus(Node x, double y) {
    return y == 0 ? x : builder.apply(new Add(), x, builder.constant(y));
  }

  private Node times(Node x, double y) {
    return y == 1 ? x : builder.apply(new Multiply(), x, builder.constant(y));
  }

  Imported hardSigmoid(OnnxNode node) {
    double alpha = node.real("alpha", 0.2);
    double beta = node.real("beta", 0.5);
    boolean isUsual = Math.abs(alpha - SIXTH) < 1e-4 && beta == 0.5;
    return each(
        node,
        x ->
            isUsual
                ? builder.apply(new HardSigmoid(), x)
                : clipped(plus(times(x, alpha), beta), 0, 1));
  }

  Imported gelu(OnnxNode node) {
    if (!node.text("approximate", "none").equals("none")) {
      throw node.error("senet knows the exact GELU only, not its approximation");
    }
    return values.each(node, new Gelu());
  }

  Imported swish(OnnxNode node) {
    if (node.real("alpha", 1) != 1) {
      throw node.error("senet knows it with alpha 1 only");
    }
    return values.each(node, new Silu());
  }

  /** The error function, which stands in a GELU; alone, the language has no word for it. */
  Imported erf(OnnxNode node) {
    Expr erf = Expr.arg(0).apply(Expr.UnaryKind.ERF);
    return each(node, x -> builder.apply(new Pointwise(erf, 1, x.shape()), x));
  }

  Imported negate(OnnxNode node) {
    return each(node, x -> times(x, -1));
  }

  Imported reciprocal(OnnxNode node) {
    return each(node, x -> builder.apply(new Divide(), builder.constant(1), x));
  }

  private Imported each(OnnxNode node, UnaryOperator<Node> function) {
    return values.get(node, 0) instanceof Flattened(Computed image)
        ? new Flattened(image.with(function.apply(image.node())))
        : applied(values.computed(node, 0), function);
  }

  private static Computed applied(Computed x, UnaryOperator<Node> function) {
    return x.with(function.apply(x.node()));
  }
}
