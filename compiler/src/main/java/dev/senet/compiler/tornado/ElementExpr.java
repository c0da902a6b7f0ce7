package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.Access;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.ExprSplit;
import dev.senet.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Pointwise expressions in a kernel, whose operands are parameters of the kernel. */
final class ElementExpr {
  private final List<Expr> expressions;
  private final Shape target;
  private final List<Operand> operands = new ArrayList<>();

  private record Operand(Pointer pointer, Shape shape, Access access) {}

  /**
   * Expressions in a loop.
   *
   * @param before statements in front of the loop
   * @param body what each turn computes
   */
  record Loop(String before, ExprWriter.Code body) {}

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
      Pointer pointer = writer.read(prefix + result.operands.size(), value.ref());
      Access access = Access.of(value.shape(), target);
      result.operands.add(new Operand(pointer, value.shape(), access));
    }
    return result;
  }

  /** Whether all operands are read at the element's own index, or are scalars. */
  boolean isFlat() {
    return operands.stream()
        .map(Operand::access)
        .allMatch(a -> a == Access.FULL || a == Access.SCALAR);
  }

  /** The values at {@code at} of expressions all of whose arguments are operands. */
  ExprWriter.Code at(Position at) {
    return inLoop(at, access -> false).body;
  }

  /** The values at {@code at} of expressions with {@code first} as their {@code Arg(0)}. */
  ExprWriter.Code of(String first, Position at) {
    StringBuilder loads = new StringBuilder();
    List<String> args = new ArrayList<>(List.of(first));
    operands.forEach(operand -> args.add(load(operand, at, loads)));
    ExprWriter.Code code = ExprWriter.write(expressions, args, "");
    return new ExprWriter.Code(loads + code.statements(), code.results());
  }

  /**
   * The values at {@code at} of expressions all of whose arguments are operands, in a loop.
   *
   * @param isFixed whether an operand that is read so is the same in each turn
   */
  Loop inLoop(Position at, Predicate<Access> isFixed) {
    ExprSplit split =
        ExprSplit.of(expressions, operands.size(), i -> isFixed.test(operands.get(i).access));
    StringBuilder before = new StringBuilder();
    StringBuilder inside = new StringBuilder();
    List<String> args = new ArrayList<>();
    for (Operand operand : operands) {
      args.add(load(operand, at, isFixed.test(operand.access) ? before : inside));
    }
    ExprWriter.Code fixed = ExprWriter.write(split.invariants(), args, "OfAll");
    args.addAll(fixed.results());
    ExprWriter.Code rest = ExprWriter.write(split.rest(), args, "");
    return new Loop(
        before + fixed.statements(),
        new ExprWriter.Code(inside + rest.statements(), rest.results()));
  }

  /** Adds the declaration of what {@code operand} has at {@code at}; gives its name. */
  private String load(Operand operand, Position at, StringBuilder to) {
    String name = operand.pointer.offset() + "At";
    to.append("float %s = %s;\n".formatted(name, operand.pointer.get(index(operand, at))));
    return name;
  }

  private String index(Operand operand, Position at) {
    Shape shape = operand.shape;
    return switch (operand.access) {
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
