package dev.senet.compiler.jvm;

import static dev.senet.compiler.jvm.WinogradTile.TAPS;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;

/**
 * Transforms packed weights ({@link PackWeightsKernel}) for {@link WinogradKernel}: {@code
 * [panel][tap row][tap column][depth][column of the tile]} become {@code
 * [product][panel][depth][column of the tile]}.
 */
record WinogradWeightsKernel(WinogradTile size, Tile tile) {
  /** Depths of a unit. */
  private static final long DEPTHS = 16;

  /** Adds the step; gives the transformed weights. */
  static Ref lower(
      WinogradTile size,
      Tile tile,
      Lowering lowering,
      String label,
      Ref packed,
      long panels,
      long depth) {
    Ref transformed =
        lowering.temporary(
            label + " transformed weight",
            Size.of(size.products() * planeBytes(tile, panels, depth)));
    long blocks = Math.ceilDiv(depth, DEPTHS);
    lowering.add(
        Step.of(label + " transform weight", new WinogradWeightsKernel(size, tile).source())
            .read(packed)
            .write(transformed)
            .number(depth)
            .number(planeBytes(tile, panels, depth))
            .scratch(Size.of((long) size.inputs() * TAPS * tile.lanes().bytes()))
            .units(Size.of(panels * blocks)));
    return transformed;
  }

  /** Bytes from product to product; not a power of two, which would map all to one cache set. */
  static long planeBytes(Tile tile, long panels, long depth) {
    return panels * depth * tile.bytes() + 64;
  }

  /** The kernel; a unit is some depths of a panel. */
  KernelSource source() {
    Lanes lanes = tile.lanes();
    int step = lanes.bytes();
    WinogradTransform transform = size.transform(lanes);
    String columns =
        transform.weights(
            i -> "p + %d * tap".formatted(TAPS * i),
            i -> "scratch + %d + %d * j".formatted(TAPS * i * step, step));
    String rows =
        transform.weights(
            j -> "scratch + %d + %d * i".formatted(j * step, TAPS * step),
            j -> "q + %d * plane".formatted(j));
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long depth = a[2];
        long blocks = (depth + $DEPTHS - 1) / $DEPTHS;
        for (long u = from; u < to; u++) {
        long panel = u / blocks;
        long first = u % blocks * $DEPTHS;
        transform(a[0] + (panel * $TAPS * depth + first) * $BYTES, depth * $BYTES,
        a[1] + (panel * depth + first) * $BYTES, a[3],
        (int) Math.min($DEPTHS, depth - first) * $BYTES, scratch);
        }
        }

        private static void transform(
        long from, long tap, long to, long plane, int bytes, long scratch) {
        $CONSTANTS
        for (int k = 0; k < bytes; k += $STEP) {
        for (int j = 0; j < 3; j++) {
        long p = from + k + j * tap;
        $COLUMNS
        }
        for (int i = 0; i < $INPUTS; i++) {
        long q = to + k + $INPUTS * i * plane;
        $ROWS
        }
        }
        }
        """
            .replace("$INPUTS", "" + size.inputs())
            .replace("$CONSTANTS", transform.constants())
            .replace("$COLUMNS", columns)
            .replace("$ROWS", rows)
            .replace("$DEPTHS", "" + DEPTHS)
            .replace("$TAPS", "" + TAPS * TAPS)
            .replace("$BYTES", "" + tile.bytes())
            .replace("$STEP", "" + step);
    return KernelClass.of(
        "WinogradWeights",
        lanes,
        """
        out[i, j][panel][k][c] = (G w[panel][…][k][c] Gᵀ)[i, j].
        Arguments: 0 packed weight, 1 out, 2 depth, 3 bytes from product to product.\
        """,
        members);
  }
}
