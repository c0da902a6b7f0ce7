package dev.senet.compiler.tornado;

import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;

/**
 * Prints the product of a matrix A [rows, depth] and a matrix B [depth, columns], both of which are
 * given by how their elements are loaded, so that a convolution's image need not be copied into a
 * matrix. Groups along x and y are tiles of the product; tiles of A and B pass through local
 * memory.
 *
 * @param rows an expression
 * @param columns an expression
 * @param from the first index along the depth, an expression
 * @param to the index behind the last, an expression
 * @param a loads an element of A
 * @param b loads an element of B
 */
record TiledProduct(
    Tile tile, String rows, String columns, String from, String to, Loader a, Loader b) {
  /**
   * How an element of a matrix is loaded.
   *
   * @param statements that set {@code value}, which is 0 before, by {@code row} or {@code column},
   *     and {@code k}
   * @param isAlongDepth whether neighbouring work-items load elements that are neighbours along the
   *     depth: those that are neighbours in memory
   */
  record Loader(String statements, boolean isAlongDepth) {}

  /** The groups for so many rows and columns, and {@code z}. */
  static Geometry.Grid grid(Tile tile, Size rows, int columns, int z) {
    return new Geometry.Grid(
        rows.ceilDiv(tile.height()),
        Size.of(Math.ceilDiv(columns, tile.width())),
        Size.of(z),
        tile.items());
  }

  /**
   * Adds the product to {@code kernel}.
   *
   * @param store the beginning of a call whose last arguments are row, column and sum
   */
  void write(KernelWriter kernel, String store) {
    KernelWriter.Local tileA = kernel.local("tileA", Tile.DEPTH * stride(tile.height()));
    KernelWriter.Local tileB = kernel.local("tileB", Tile.DEPTH * stride(tile.width()));
    kernel
        .add("int item = context.localIdx;")
        .add("int itemRow = item / %d * %d;", tile.itemColumns(), tile.rows())
        .add("int itemColumn = item %% %d;", tile.itemColumns())
        .add("int firstRow = context.groupIdx * %d;", tile.height())
        .add("int firstColumn = context.groupIdy * %d;", tile.width());
    forEachSum((i, j) -> kernel.add("float %s = 0f;", sum(i, j)));
    kernel
        .add("for (int start = %s; start < %s; start = start + %d) {", from, to, Tile.DEPTH)
        .add(load(tileA, "row", "firstRow", tile.height(), rows, a))
        .add(load(tileB, "column", "firstColumn", tile.width(), columns, b))
        .add("context.localBarrier();")
        .add("for (int k = 0; k < %d; k++) {", Tile.DEPTH);
    for (int i = 0; i < tile.rows(); i++) {
      String at = "k * %d + itemRow + %d".formatted(stride(tile.height()), i);
      kernel.add("float a%d = %s;", i, tileA.get(at));
    }
    for (int j = 0; j < tile.columns(); j++) {
      String at =
          "k * %d + itemColumn + %d".formatted(stride(tile.width()), j * tile.itemColumns());
      kernel.add("float b%d = %s;", j, tileB.get(at));
    }
    forEachSum((i, j) -> kernel.add("%s = %s + a%d * b%d;", sum(i, j), sum(i, j), i, j));
    kernel.add("}\ncontext.localBarrier();\n}");
    forEachSum((i, j) ->
        kernel.add(
            "%sfirstRow + itemRow + %d, firstColumn + itemColumn + %d, %s);",
            store, i, j * tile.itemColumns(), sum(i, j)));
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
    String across = loader.isAlongDepth ? "e / " + Tile.DEPTH : "e % " + extent;
    String along = loader.isAlongDepth ? "e % " + Tile.DEPTH : "e / " + extent;
    return """
    for (int e = item; e < %d; e = e + %d) {
    int %s = %s + %s;
    int k = start + %s;
    float value = 0f;
    if (%s < %s && k < %s) {
    %s}
    %s}
    """
        .formatted(
            Tile.DEPTH * extent,
            tile.items(),
            name,
            first,
            across,
            along,
            name,
            limit,
            to,
            loader.statements,
            local.set("%s * %d + %s".formatted(along, stride(extent), across), "value"));
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
