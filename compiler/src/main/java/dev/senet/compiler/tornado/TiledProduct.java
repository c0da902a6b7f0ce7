package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;

/**
 * Prints the product of a matrix A [rows, depth] and a matrix B [depth, columns], both of which are
 * given by how their elements are loaded, so that a convolution's image need not be copied into a
 * matrix. Groups along x and y are tiles of the product; tiles of A and B pass through local
 * memory.
 *
 * @param firstRow the first row of a group's tile, an expression
 * @param rows the row behind the last, an expression
 * @param columns an expression
 * @param from the first index along the depth, an expression
 * @param to the index behind the last, an expression
 * @param precision what elements are rounded to on their way into local memory
 * @param a loads an element of A
 * @param b loads an element of B
 */
record TiledProduct(
    Tile tile,
    String firstRow,
    String rows,
    String columns,
    String from,
    String to,
    Precision precision,
    Loader a,
    Loader b) {
  /**
   * How an element of a matrix is loaded.
   *
   * @param statements that set {@code value}, which is 0 before, by {@code row} or {@code column},
   *     and {@code k}
   * @param isAlongDepth whether neighbouring work-items load elements that are neighbours along the
   *     depth: those that are neighbours in memory
   */
  record Loader(String statements, boolean isAlongDepth) {}

  /** The first row of a tile where tiles lie one below the other along x. */
  static String firstRow(Tile tile) {
    return "context.groupIdx * " + tile.height();
  }

  /** The groups for so many rows and columns, and {@code z}. */
  private static Geometry.Grid grid(Tile tile, Size rows, int columns, int z) {
    return new Geometry.Grid(
        rows.ceilDiv(tile.height()),
        Size.of(Math.ceilDiv(columns, tile.width())),
        Size.of(z),
        tile.items());
  }

  /**
   * Adds the product to {@code kernel}, and the step that launches it.
   *
   * @param store a method's call, but for its last arguments: row, column and sum
   * @param rows how many there are
   * @param width columns of the result
   * @param z groups along z, each with a matrix of its own
   */
  void lower(
      Lowering lowering,
      String label,
      KernelWriter kernel,
      String store,
      Size rows,
      int width,
      int z) {
    Geometry.Grid grid = grid(tile, rows, width, z);
    if (precision.usesTensorCores()) {
      int columns = Math.ceilDiv(width, tile.width()) * tile.width();
      Size bytes = TensorCoreProduct.bytes(rows, columns * z);
      Ref sums = lowering.temporary(label + " fragments", bytes);
      kernel.factors(precision);
      new TensorCoreProduct(
              this, kernel.write("fragments", sums), "context.groupIdz * " + columns, columns * z)
          .write(kernel, store);
    } else {
      sum(kernel);
      forEachSum((i, j) -> kernel.add(store(store, i, j) + ";"));
    }
    lowering.add(kernel.step(label, grid));
  }

  /**
   * Adds the product to {@code kernel}, and the sums of each column over the tile.
   *
   * @param store a method's call, but for its last arguments; gives what is summed up
   * @param sums where the sums go
   * @param start index there of column 0
   */
  void writeWithSums(KernelWriter kernel, String store, Pointer sums, String start) {
    sum(kernel);
    KernelWriter.Local[] totals = new KernelWriter.Local[tile.columns()];
    for (int j = 0; j < totals.length; j++) {
      totals[j] = kernel.local("totals" + j, tile.items());
      kernel.add("float total%d = 0f;", j);
      for (int i = 0; i < tile.rows(); i++) {
        kernel.add("total%d = total%d + %s;", j, j, store(store, i, j));
      }
      kernel.add(totals[j].set("item", "total" + j));
    }
    kernel
        .add("int lane = item / %d;", tile.itemColumns())
        .add(new GroupTree(tile.itemRows(), tile.itemColumns()).sum(totals))
        .add("if (lane == 0) {");
    for (int j = 0; j < totals.length; j++) {
      String column = "firstColumn + itemColumn + " + j * tile.itemColumns();
      kernel
          .add("if (%s < %s) {", column, columns)
          .add("%s}", sums.set(start + " + " + column, totals[j].get("item")));
    }
    kernel.add("}");
  }

  /** The call {@code store} for a sum of a work-item. */
  private String store(String store, int i, int j) {
    return "%sfirstRow + itemRow + %d, firstColumn + itemColumn + %d, %s)"
        .formatted(store, i, j * tile.itemColumns(), sum(i, j));
  }

  /** Adds statements after which each work-item has its sums. */
  private void sum(KernelWriter kernel) {
    kernel.factors(precision);
    if (tile.items() == 1) {
      sumAlone(kernel);
    } else {
      sumTogether(kernel);
    }
  }

  /** The same for a group of one, which loads what it needs when it needs it. */
  private void sumAlone(KernelWriter kernel) {
    kernel
        .add("int item = 0;\nint itemRow = 0;\nint itemColumn = 0;")
        .add("int firstRow = %s;", firstRow)
        .add("int firstColumn = context.groupIdy * %d;", tile.width())
        .add("int lastRow = %s - 1;", rows);
    forEachSum((i, j) -> kernel.accumulator(sum(i, j)));
    kernel.add("for (int k = %s; k < %s; k++) {", from, to);
    for (int i = 0; i < tile.rows(); i++) {
      kernel.add(loadAlone("a" + i, "row", "TornadoMath.min(firstRow + %d, lastRow)", i, a));
    }
    for (int j = 0; j < tile.columns(); j++) {
      kernel.add(loadAlone("b" + j, "column", "firstColumn + %d", j, b));
    }
    multiplyAdd(kernel);
    kernel.add("}");
  }

  private static String loadAlone(
      String name, String index, String place, int number, Loader loader) {
    return """
    float %s = 0f;
    {
    int %s = %s;
    float value = 0f;
    %s%s = value;
    }
    """
        .formatted(name, index, place.formatted(number), loader.statements, name);
  }

  private void sumTogether(KernelWriter kernel) {
    KernelWriter.Local tileA = kernel.local("tileA", tile.depth() * stride(tile.height()));
    KernelWriter.Local tileB = kernel.local("tileB", tile.depth() * stride(tile.width()));
    kernel
        .add("int item = context.localIdx;")
        .add("int itemRow = item / %d * %d;", tile.itemColumns(), tile.rows())
        .add("int itemColumn = item %% %d;", tile.itemColumns())
        .add("int firstRow = %s;", firstRow)
        .add("int firstColumn = context.groupIdy * %d;", tile.width());
    forEachSum((i, j) -> kernel.accumulator(sum(i, j)));
    kernel
        .add("for (int start = %s; start < %s; start = start + %d) {", from, to, tile.depth())
        .add(load(tileA, "row", "firstRow", tile.height(), rows, a))
        .add(load(tileB, "column", "firstColumn", tile.width(), columns, b))
        .add("context.localBarrier();")
        .add("for (int k = 0; k < %d; k++) {", tile.depth());
    for (int i = 0; i < tile.rows(); i++) {
      String at = "k * %d + itemRow + %d".formatted(stride(tile.height()), i);
      kernel.add("float a%d = %s;", i, tileA.get(at));
    }
    for (int j = 0; j < tile.columns(); j++) {
      String at =
          "k * %d + itemColumn + %d".formatted(stride(tile.width()), j * tile.itemColumns());
      kernel.add("float b%d = %s;", j, tileB.get(at));
    }
    multiplyAdd(kernel);
    kernel.add("}\ncontext.localBarrier();\n}");
  }

  private void multiplyAdd(KernelWriter kernel) {
    forEachSum((i, j) -> kernel.add("%s = %s + a%d * b%d;", sum(i, j), sum(i, j), i, j));
  }

  /** Rows of a tile in local memory are one longer, so that columns lie in different banks. */
  private static int stride(int extent) {
    return extent + 1;
  }

  private String load(
      KernelWriter.Local local,
      String name,
      String first,
      int extent,
      String limit,
      Loader loader) {
    String across = loader.isAlongDepth ? "e / " + tile.depth() : "e % " + extent;
    String along = loader.isAlongDepth ? "e % " + tile.depth() : "e / " + extent;
    return """
    for (int e = item; e < %d; e = e + %d) {
    %s%s%s}
    """
        .formatted(
            tile.depth() * extent,
            tile.items(),
            element(name, first + " + " + across, "start + " + along, limit, loader),
            Rounding.of(precision),
            local.set("%s * %d + %s".formatted(along, stride(extent), across), "value"));
  }

  /** Declares {@code value} as an element, 0 outside of the matrix. */
  String element(String name, String across, String along, String limit, Loader loader) {
    return """
    int %s = %s;
    int k = %s;
    float value = 0f;
    if (%s < %s && k < %s) {
    %s}
    """
        .formatted(name, across, along, name, limit, to, loader.statements);
  }

  private interface SumVisitor {
    void visit(int i, int j);
  }

  private void forEachSum(SumVisitor visitor) {
    for (int i = 0; i < tile.rows(); i++) {
      for (int j = 0; j < tile.columns(); j++) {
        visitor.visit(i, j);
      }
    }
  }

  private static String sum(int i, int j) {
    return "sum" + i + "_" + j;
  }
}
