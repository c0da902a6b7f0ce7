package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.Access;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** A pointwise expression in a kernel, whose operands are parameters of the kernel. */
final class ElementExpr {
  private final List<Expr> expressions;
  private final Shape target;
  private final List<Operand> operands = new ArrayList<>();

  private record Operand(Pointer pointer, Shape shape) {}

  private ElementExpr(List<Expr> expressions, Shape target) {
    this.expressions = expressions;
    this.target = target;
  }

  /**
   * Declares {@code values} as parameters {@code prefix0}, {@code prefix1}, …
   *
   * @param expressions over the values, or over an element that comes from elsewhere as {@code
   *     Arg(0)} and the values behind it
   * @param target the shape that the values are broadcast to
   */
  static ElementExpr declare(
      KernelWriter writer,
      String prefix,
      List<Expr> expressions,
      List<Value> values,
      Shape target) {
    ElementExpr result = new ElementExpr(expressions, target);
    for (Value value : values) {
      String name = prefix + result.operands.size();
      result.operands.add(new Operand(writer.read(name, value.ref()), value.shape()));
    }
    return result;
  }

  /** Whether all operands are read at the element's own index, or are scalars. */
  boolean isFlat() {
    return operands.stream()
        .map(o -> Access.of(o.shape, target))
        .allMatch(a -> a == Access.FULL || a == Access.SCALAR);
  }

  /** The value of expression {@code e} at {@code at}, all of whose arguments are operands. */
  ExprWriter.Code at(int e, Position at, String suffix) {
    return write(e, new ArrayList<>(), at, suffix);
  }

  /** The value of the expression at {@code at}, with {@code first} as its {@code Arg(0)}. */
  ExprWriter.Code of(String first, Position at, String suffix) {
    return write(0, new ArrayList<>(List.of(first)), at, suffix);
  }

  private ExprWriter.Code write(int e, List<String> args, Position at, String suffix) {
    StringBuilder loads = new StringBuilder();
    for (Operand operand : operands) {
      String name = operand.pointer.offset() + "At" + suffix;
      loads.append(
          "float %s = %s;\n".formatted(name, operand.pointer.get(index(operand.shape, at))));
      args.add(name);
    }
    ExprWriter.Code code = ExprWriter.write(expressions.get(e), args, suffix);
    return new ExprWriter.Code(loads + code.statements(), code.result());
  }

  private String index(Shape shape, Position at) {
    return switch (Access.of(shape, target)) {
      case FULL -> at.element();
      case SCALAR -> "0";
      case CHANNEL -> at.channel();
      case SAMPLE -> at.sample();
      case SAMPLE_CHANNEL ->
          "(%s) * %d + %s".formatted(at.sample(), shape.channels(), at.channel());
      case OTHER -> Strides.broadcast(at.element(), shape, target);
    };
  }
}
