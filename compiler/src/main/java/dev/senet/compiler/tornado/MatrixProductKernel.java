package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;

/**
 * The product of two weights, [M, K] and [K, N]: in single precision always, since it is computed
 * once and rounded where it is used.
 */
final class MatrixProductKernel {
  private MatrixProductKernel() {}

  /** Adds the step. */
  static void lower(Dialect dialect, Lowering lowering, String label, Value a, Value b, Value out) {
    KernelWriter kernel = new KernelWriter(dialect, "MatrixProduct", "out = a b");
    Pointer left = kernel.read("a", a.ref());
    Pointer right = kernel.read("b", b.ref());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("rows", out.shape().dim(0));
    kernel.number("columns", out.shape().dim(1));
    kernel.number("depth", a.shape().dim(1));
    String store =
        kernel.method(
            "void store",
            "int row, int column, float sum",
            "if (row < rows && column < columns) {\n%s}\n"
                .formatted(output.set("row * columns + column", "sum")));
    Tile tile = Tile.of(out.shape().dim(1));
    new TiledProduct(
            tile,
            TiledProduct.firstRow(tile),
            "rows",
            "columns",
            "0",
            "depth",
            Precision.FP32,
            new TiledProduct.Loader("value = %s;\n".formatted(left.get("row * depth + k")), true),
            new TiledProduct.Loader(
                "value = %s;\n".formatted(right.get("k * columns + column")), false))
        .lower(lowering, label, kernel, store, Size.of(out.shape().dim(0)), out.shape().dim(1), 1);
  }
}
