package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.Access;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
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
  /** Rows that a work-item sums up. */
  private static final int ROWS_OF_ITEM = 64;

  /**
   * The sums of chunks, [chunks, expressions, columns], for each sample if each has its own.
   *
   * @param count how many chunks
   */
  record Chunks(Ref ref, Size count) {}

  /** The sums of {@code x} by channel. */
  static ColumnSumKernel of(Dialect dialect, Value x, boolean perSample) {
    return new ColumnSumKernel(
        dialect, List.of(Expr.arg(0)), List.of(x), x.shape(), x.shape().channels(), perSample);
  }

  private ColumnGroup group() {
    ColumnGroup group = ColumnGroup.of(columns);
    return isJoint() ? group : group.forRows(rowsOfSample());
  }

  private int block() {
    return ROWS_OF_ITEM * group().lanes();
  }

  private int rowsOfSample() {
    return shape.elements() / columns;
  }

  private int chunksOfSample() {
    return Math.ceilDiv(rowsOfSample(), block());
  }

  private boolean isJoint() {
    return shape.isBatched() && !perSample;
  }

  /** Adds the steps that write the sums, divided by {@code divisor}, to {@code out}. */
  void lower(Lowering lowering, String label, Ref out, Size divisor) {
    if (!isJoint() && chunksOfSample() == 1) {
      launch(lowering, label, out, divisor, rows(), Size.of(1));
      return;
    }
    Chunks chunks = chunks(lowering, label);
    // The chunks are the rows of another sum, whose number is that of the chunks.
    int sums = expressions.size() * columns;
    Shape partial = new Shape(shape.isBatched(), List.of(chunksOfSample(), sums));
    of(dialect, new Value(chunks.ref, partial), perSample)
        .launch(lowering, label + " combined", out, divisor, chunks.count, Size.of(1));
  }

  /** Adds the step that sums up chunks of rows. */
  Chunks chunks(Lowering lowering, String label) {
    long sums = (long) expressions.size() * columns;
    Size bytes = Size.of(shape.isBatched(), 4 * sums * chunksOfSample());
    Size count = rows().ceilDiv(block());
    Ref chunks = lowering.temporary(label + " chunks", bytes);
    launch(lowering, label, chunks, Size.of(1), rows(), count);
    return new Chunks(chunks, count);
  }

  private Size rows() {
    return Size.of(isJoint(), rowsOfSample());
  }

  private void launch(
      Lowering lowering, String label, Ref out, Size divisor, Size rows, Size chunks) {
    ColumnGroup group = group();
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
      parts.add(kernel.local("part" + e, group.items()));
      kernel.accumulator("sum" + e);
    }
    kernel.add(group.declarations() + sums(element));
    for (int e = 0; e < parts.size(); e++) {
      kernel.add(parts.get(e).set("item", "sum" + e));
    }
    kernel.add(group.tree().sum(parts.toArray(KernelWriter.Local[]::new)));
    kernel.add("if (lane == 0 && c < columns) {");
    for (int e = 0; e < parts.size(); e++) {
      String at = "(context.groupIdx * %d + %d) * columns + c".formatted(parts.size(), e);
      kernel.add(output.set(at, parts.get(e).get("item") + " / divisor"));
    }
    kernel.add("}");
    Size groups = perSample ? Size.perSample(chunks.at(0)) : chunks;
    lowering.add(kernel.step(label, group.grid(groups, columns)));
  }

  private String purpose() {
    return expressions.stream()
        .map(e -> "Σ " + Exprs.print(e, List.of()))
        .collect(Collectors.joining(", ", "", ", down the rows of [samples, rows, columns]"));
  }

  private String sums(ElementExpr element) {
    Position at =
        new Position(
            "i",
            hasChannels() ? "c" : "i % " + shape.channels(),
            perSample ? "sample" : "i / " + shape.elements());
    ElementExpr.Loop loop = element.inLoop(at, this::isFixed);
    StringBuilder additions = new StringBuilder();
    for (int e = 0; e < expressions.size(); e++) {
      String result = loop.body().results().get(e);
      additions.append("sum%d = sum%d + %s;\n".formatted(e, e, result));
    }
    return """
    int sample = context.groupIdx / chunks;
    int first = context.groupIdx %% chunks * block;
    int end = TornadoMath.min(rows, first + block);
    if (c < columns) {
    %sfor (int r = first + lane; r < end; r = r + %d) {
    int i = (sample * rows + r) * columns + c;
    %s}
    }
    """
        .formatted(loop.before(), group().lanes(), loop.body().statements() + additions);
  }

  private boolean hasChannels() {
    return columns == shape.channels();
  }

  /** Whether a work-item reads the same element of an operand in all rows. */
  private boolean isFixed(Access access) {
    return switch (access) {
      case SCALAR -> true;
      case CHANNEL -> hasChannels();
      case SAMPLE -> perSample;
      case SAMPLE_CHANNEL -> hasChannels() && perSample;
      case FULL, OTHER -> false;
    };
  }
}
