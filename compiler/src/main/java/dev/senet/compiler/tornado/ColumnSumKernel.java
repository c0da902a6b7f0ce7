package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sums of expressions down the rows of [samples, rows, columns]. A group sums a chunk of rows of
 * neighbouring columns, each work-item every n-th row, and adds up what its items have; a second
 * launch adds up the chunks.
 *
 * @param expressions what is summed; each gives a row of sums
 * @param operands what the expressions read
 * @param shape what the operands are broadcast to
 * @param columns how many columns; the rest of the shape makes up the rows
 * @param perSample whether each sample has sums of its own
 */
record ColumnSumKernel(
    Dialect dialect,
    List<Expr> expressions,
    List<Value> operands,
    Shape shape,
    int columns,
    boolean perSample) {
  private static final int LOCAL = 256;
  private static final int WIDEST = 32;

  /** Rows that a work-item sums up. */
  private static final int ROWS_OF_ITEM = 64;

  /** The sums of {@code x} by channel. */
  static ColumnSumKernel of(Dialect dialect, Value x, boolean perSample) {
    return new ColumnSumKernel(
        dialect, List.of(Expr.arg(0)), List.of(x), x.shape(), x.shape().channels(), perSample);
  }

  private int width() {
    return Math.min(WIDEST, Integer.highestOneBit(2 * columns - 1));
  }

  /** Work-items that share a column: no more than there are rows, where that is known. */
  private int lanes() {
    int most = LOCAL / width();
    return isJoint() ? most : Math.min(most, Integer.highestOneBit(2 * rowsOfSample() - 1));
  }

  private int items() {
    return lanes() * width();
  }

  private int block() {
    return ROWS_OF_ITEM * lanes();
  }

  private int rowsOfSample() {
    return shape.elements() / columns;
  }

  private boolean isJoint() {
    return shape.isBatched() && !perSample;
  }

  /** Adds the steps that write the sums, divided by {@code divisor}, to {@code out}. */
  void lower(Lowering lowering, String label, Ref out, Size divisor) {
    if (!isJoint() && rowsOfSample() <= block()) {
      launch(lowering, label, out, divisor);
      return;
    }
    int chunks = Math.ceilDiv(rowsOfSample(), block());
    int sums = expressions.size() * columns;
    Ref parts =
        lowering.temporary(label + " chunks", Size.of(shape.isBatched(), 4L * chunks * sums));
    launch(lowering, label, parts, Size.of(1));
    // The chunks are the rows of another sum, whose number is that of the chunks.
    Shape partShape = perSample ? Shape.batched(chunks, sums) : Shape.of(chunks, sums);
    ColumnSumKernel rest = of(dialect, new Value(parts, partShape), perSample && shape.isBatched());
    rest.launch(
        lowering,
        label + " combined",
        out,
        divisor,
        isJoint() ? chunks() : Size.of(chunks),
        Size.of(1));
  }

  private Size chunks() {
    return rows().ceilDiv(block());
  }

  private Size rows() {
    return Size.of(isJoint(), rowsOfSample());
  }

  private void launch(Lowering lowering, String label, Ref out, Size divisor) {
    launch(lowering, label, out, divisor, rows(), chunks());
  }

  private void launch(
      Lowering lowering, String label, Ref out, Size divisor, Size rows, Size chunks) {
    KernelWriter kernel = new KernelWriter(dialect, "ColumnSum", purpose());
    ElementExpr element = ElementExpr.declare(kernel, "x", expressions, operands, shape);
    Pointer output = kernel.write("out", out);
    kernel.number("rows", rows);
    kernel.number("columns", columns);
    kernel.number("block", chunks.equals(Size.of(1)) ? rows : Size.of(block()));
    kernel.number("chunks", chunks);
    kernel.number("divisor", divisor);
    List<KernelWriter.Local> parts = new ArrayList<>();
    for (int e = 0; e < expressions.size(); e++) {
      parts.add(kernel.local("part" + e, items()));
    }
    kernel.add(sums(element));
    for (int e = 0; e < parts.size(); e++) {
      kernel.add(parts.get(e).set("item", "sum" + e));
    }
    kernel.add(new GroupTree(lanes(), width()).sum(parts.toArray(KernelWriter.Local[]::new)));
    kernel.add("if (lane == 0 && c < columns) {");
    for (int e = 0; e < parts.size(); e++) {
      String at = "(context.groupIdx * %d + %d) * columns + c".formatted(parts.size(), e);
      kernel.add(output.set(at, parts.get(e).get("item") + " / divisor"));
    }
    kernel.add("}");
    Size groups = perSample ? Size.perSample(chunks.at(0)) : chunks;
    lowering.add(
        kernel.step(
            label,
            new Geometry.Grid(
                groups, Size.of(Math.ceilDiv(columns, width())), Size.of(1), items())));
  }

  private String purpose() {
    return expressions.stream()
        .map(e -> "Σ " + Exprs.print(e, List.of()))
        .collect(Collectors.joining(", ", "", ", down the rows of [samples, rows, columns]"));
  }

  private String sums(ElementExpr element) {
    boolean hasChannels = columns == shape.channels();
    Position at =
        new Position(
            "i",
            hasChannels ? "c" : "i % " + shape.channels(),
            perSample ? "sample" : "i / " + shape.elements());
    StringBuilder declarations = new StringBuilder();
    StringBuilder additions = new StringBuilder();
    for (int e = 0; e < expressions.size(); e++) {
      ExprWriter.Code code = element.at(e, at, "_" + e);
      declarations.append("float sum%d = 0f;\n".formatted(e));
      additions.append(code.statements());
      additions.append("sum%d = sum%d + %s;\n".formatted(e, e, code.result()));
    }
    return """
    int item = context.localIdx;
    int lane = item / %d;
    int c = context.groupIdy * %d + item %% %d;
    int sample = context.groupIdx / chunks;
    int first = context.groupIdx %% chunks * block;
    int end = TornadoMath.min(rows, first + block);
    %sif (c < columns) {
    for (int r = first + lane; r < end; r = r + %d) {
    int i = (sample * rows + r) * columns + c;
    %s}
    }
    """
        .formatted(width(), width(), width(), declarations, lanes(), additions);
  }
}
