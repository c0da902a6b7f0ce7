package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;
import java.util.List;

/** The product of two matrices, for weights when a program is loaded. A unit is a row. */
record MatrixProductKernel(Lanes lanes) {
  /** Adds the step. */
  static void lower(Lanes lanes, Lowering lowering, String label, List<Value> in, Value out) {
    int rows = in.get(0).shape().dim(0);
    lowering.add(
        Step.of(label + " product of weights", new MatrixProductKernel(lanes).source())
            .read(in.get(0).ref())
            .read(in.get(1).ref())
            .write(out.ref())
            .number(in.get(0).shape().dim(1))
            .number(in.get(1).shape().dim(1))
            .units(Size.of(rows)));
  }

  /** The kernel. Arguments: a, b, out; depth and columns. */
  KernelSource source() {
    String vectors =
        """
        for (; c <= columns - %d; c += %d) {
        vector(row, b + 4L * c, out + 4L * c, depth, columns);
        }
        """
            .formatted(lanes.count(), lanes.count());
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        for (long u = from; u < to; u++) {
        row(a[0] + 4 * u * a[3], a[1], a[2] + 4 * u * a[4], (int) a[3], (int) a[4]);
        }
        }

        private static void row(long row, long b, long out, int depth, int columns) {
        int c = 0;
        %sfor (; c < columns; c++) {
        scalar(row, b + 4L * c, out + 4L * c, depth, columns);
        }
        }

        """
            .formatted(lanes.isVector() ? vectors : "");
    return KernelClass.of(
        "MatrixProduct",
        lanes,
        "out[m][n] = Σ a[m][k] * b[k][n] over k",
        members + (lanes.isVector() ? sum("vector", lanes) : "") + sum("scalar", Lanes.SCALAR));
  }

  private static String sum(String name, Lanes l) {
    return """
    private static void $NAME(long row, long b, long out, int depth, int columns) {
    $TYPE sum = $ZERO;
    for (int k = 0; k < depth; k++) {
    $TYPE x = $ROW;
    sum = $SUM;
    }
    $STORE
    }

    """
        .replace("$NAME", name)
        .replace("$TYPE", l.type())
        .replace("$ZERO", l.zero())
        .replace("$ROW", l.splat(Lanes.loadFloat("row + 4L * k")))
        .replace("$SUM", l.fma("x", l.load("b + 4L * k * columns"), "sum"))
        .replace("$STORE", l.store("out", "sum"));
  }
}
