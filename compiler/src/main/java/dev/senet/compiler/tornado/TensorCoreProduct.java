package dev.senet.compiler.tornado;

import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;

/**
 * Prints a product of matrices for tensor cores: each warp of a group multiplies fragments of 16 ×
 * 16 elements of A and 16 × 8 of B ({@code mma.sync.m16n8k16} of the PTX instruction set) and keeps
 * the sums of 16 rows of the tile. Factors are rounded, and two of them packed into an int, on
 * their way into local memory. Fragments cannot be read by elements: each lane stores its sums to
 * an array of whole fragments and reads them back from there.
 *
 * @param product what is computed
 * @param fragments the array for sums: whole fragments, in rows of {@code stride} elements
 * @param firstFragment index there of the first row and column of the group's matrix
 */
record TensorCoreProduct(
    TiledProduct product, Pointer fragments, String firstFragment, int stride) {
  /** Depth of a fragment, and rows of one of A. */
  static final int SIDE = 16;

  /** Columns of a fragment of B. */
  static final int COLUMNS = 8;

  /** Work-items that compute together. */
  static final int WARP = 32;

  /** Memory for the sums of {@code rows} rows, if a sample's are whole fragments. */
  static Size bytes(Size rows, int stride) {
    boolean isBatched = rows.perSample() > 0;
    long count = isBatched ? rows.perSample() : rows.constant();
    return Size.of(isBatched, 4 * Math.ceilDiv(count, SIDE) * SIDE * stride);
  }

  /**
   * Adds the product to {@code kernel}.
   *
   * @param store a method's call, but for its last arguments: row, column and sum
   */
  void write(KernelWriter kernel, String store) {
    Tile tile = product.tile();
    int panels = tile.width() / COLUMNS;
    KernelWriter.Local a = kernel.localInts("tileA", tile.height() * SIDE / 2);
    KernelWriter.Local b = kernel.localInts("tileB", tile.width() * SIDE / 2);
    kernel
        .add("int item = context.localIdx;")
        .add("int lane = item %% %d;", WARP)
        .add("int warp = item / %d;", WARP)
        .add("int firstRow = %s;", product.firstRow())
        .add("int firstColumn = context.groupIdy * %d;", tile.width());
    for (int j = 0; j < panels; j++) {
      kernel.fragment("sums" + j);
    }
    kernel
        .add("for (int start = %s; start < %s; start = start + %d) {", from(), to(), SIDE)
        .add(loadA(a))
        .add(loadB(b))
        .add("context.localBarrier();")
        .add("HalfFloat[] a = context.mmaLoadA(tileA, %d, warp * %d);", SIDE, 2 * SIDE * SIDE);
    for (int j = 0; j < panels; j++) {
      kernel
          .add(
              "HalfFloat[] b%d = context.mmaLoadB(tileB, %d, %d);", j, SIDE, 2 * SIDE * COLUMNS * j)
          .add("sums%d = context.%s(a, b%d, sums%d, MMAShape.M16N8K16);", j, multiply(), j, j);
    }
    kernel.add("context.localBarrier();\n}");
    store(kernel, store, panels);
  }

  private String from() {
    return product.from();
  }

  private String to() {
    return product.to();
  }

  private String multiply() {
    return product.precision().withoutTensorCores() == Precision.FP16 ? "mma" : "mmaBF16";
  }

  /** Rows of 16 elements: each int holds two neighbours along the depth. */
  private String loadA(KernelWriter.Local local) {
    int pairs = SIDE / 2;
    String row = "firstRow + e / " + pairs;
    String k = "start + e %% %d * 2".formatted(pairs);
    return load(
        product.tile().height() * pairs,
        product.element("row", row, k, product.rows(), product.a()),
        product.element("row", row, k + " + 1", product.rows(), product.a()),
        local,
        "e");
  }

  /** Panels of 8 columns, by rows: each int holds two neighbours of a row. */
  private String loadB(KernelWriter.Local local) {
    int pairs = product.tile().width() / 2;
    int ofPanel = COLUMNS / 2;
    String column = "firstColumn + e %% %d * 2".formatted(pairs);
    String k = "start + e / " + pairs;
    return load(
        SIDE * pairs,
        product.element("column", column, k, product.columns(), product.b()),
        product.element("column", column + " + 1", k, product.columns(), product.b()),
        local,
        "e %% %d / %d * %d + e / %d * %d + e %% %d"
            .formatted(pairs, ofPanel, SIDE * ofPanel, pairs, ofPanel, ofPanel));
  }

  private String load(int count, String low, String high, KernelWriter.Local local, String index) {
    return """
    for (int e = item; e < %d; e = e + %d) {
    float low = 0f;
    {
    %slow = value;
    }
    float high = 0f;
    {
    %shigh = value;
    }
    %s}
    """
        .formatted(
            count,
            product.tile().items(),
            low,
            high,
            local.set(index, bits("low") + " | " + bits("high") + " << 16"));
  }

  private String bits(String value) {
    return product.precision().withoutTensorCores() == Precision.FP16
        ? "(new HalfFloat(%s).getHalfFloatValue() & 0xffff)".formatted(value)
        : "(BFloat16.bf16FromFloat(%s) & 0xffff)".formatted(value);
  }

  /**
   * Each lane has four sums of a fragment: pairs of neighbours, eight rows apart. A warp whose rows
   * are all behind the last has no place in the array.
   */
  private void store(KernelWriter kernel, String store, int panels) {
    kernel
        .add("if (firstRow + warp * %d < %s) {", SIDE, product.rows())
        .add("int tileRow = context.groupIdx * %d + warp * %d;", product.tile().height(), SIDE)
        .add("int tileColumn = %s + firstColumn;", fragments.at(firstFragment));
    for (int j = 0; j < panels; j++) {
      kernel.add(
          "context.mmaStore(sums%d, %s, tileRow, tileColumn + %d, %d);",
          j, fragments.array(), j * COLUMNS, stride);
    }
    kernel.add(
        """
        for (int e = 0; e < %d; e++) {
        int row = lane / 4 + e %% 4 / 2 * 8;
        int column = e / 4 * %d + lane %% 4 * 2 + e %% 2;
        float sum = %s.get((tileRow + row) * %d + tileColumn + column);
        %sfirstRow + warp * %d + row, firstColumn + column, sum);
        }
        }
        """,
        4 * panels, COLUMNS, fragments.array(), stride, store, SIDE);
  }
}
