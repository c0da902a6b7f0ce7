package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;

/**
 * Lays the weights of a convolution out as its tiles read them: {@code [group][panel][tap row][tap
 * column][depth][column of the tile]}, zero where a panel is wider than what is left. The weight is
 * [kernel height, kernel width, inputs, outputs]; for the data gradient, the depth runs along its
 * outputs and the columns along its inputs.
 */
record PackWeightsKernel(Lanes lanes) {
  /** How the weight is read: elements between neighbours. */
  record Layout(
      int groups, int groupStride, int depth, int depthStride, int columns, int columnStride) {
    /** For the forward convolution. */
    static Layout forward(int groups, int inputs, int outputs) {
      int columns = outputs / groups;
      return new Layout(groups, columns, inputs, outputs, columns, 1);
    }

    /** For the data gradient; {@code inputs} of a group, {@code outputs} of all. */
    static Layout transposed(int groups, int inputs, int outputs) {
      int depth = outputs / groups;
      return new Layout(groups, depth, depth, 1, inputs, outputs);
    }
  }

  /** Adds the step; {@code kernelWidth} and {@code tapStride} are those of the weight. */
  static Ref lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Ref weight,
      int kernelWidth,
      int tapStride,
      Layout layout,
      Taps rows,
      Taps columns) {
    Tile tile = Tile.of(lanes);
    long panels = Math.ceilDiv(layout.columns(), tile.width());
    long taps = (long) rows.count() * columns.count();
    long bytes = layout.groups() * panels * taps * layout.depth() * tile.bytes();
    Ref packed = lowering.temporary(label + " packed weight", Size.of(bytes));
    lowering.add(
        Step.of(label + " pack weight", new PackWeightsKernel(lanes).source())
            .read(weight)
            .write(packed)
            .number(panels)
            .number(rows.count())
            .number(columns.count())
            .number(rows.kernel())
            .number(rows.kernelStep())
            .number(columns.kernel())
            .number(columns.kernelStep())
            .number(kernelWidth)
            .number(tapStride)
            .number(layout.groupStride())
            .number(layout.depth())
            .number(layout.depthStride())
            .number(layout.columns())
            .number(layout.columnStride())
            .units(Size.of(layout.groups() * panels * taps)));
    return packed;
  }

  /** The kernel; a unit is a tap of a panel of a group. */
  KernelSource source() {
    Tile tile = Tile.of(lanes);
    String copy =
        tile.vectors(v ->
            lanes.store("to + " + v * lanes.bytes(), lanes.load("w + " + v * lanes.bytes()))
                + "\n");
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long panels = a[2];
        long taps = a[3] * a[4];
        long kernelWidth = a[9];
        long depth = a[12];
        long depthStride = 4 * a[13];
        long columns = a[14];
        long columnStride = 4 * a[15];
        for (long u = from; u < to; u++) {
        long tap = u % taps;
        long first = u / taps % panels * $WIDTH;
        long group = u / taps / panels;
        long row = a[5] + tap / a[4] * a[6];
        long column = a[7] + tap % a[4] * a[8];
        long w = a[0] + 4 * ((row * kernelWidth + column) * a[10] + group * a[11]) + first * columnStride;
        int width = (int) Math.min($WIDTH, columns - first);
        long out = a[1] + u * depth * $BYTES;
        if (width == $WIDTH && columnStride == 4) {
        rows(w, depthStride, out, (int) depth);
        } else {
        elements(w, depthStride, columnStride, out, (int) depth, width);
        }
        }
        }

        private static void rows(long w, long stride, long to, int depth) {
        for (int k = 0; k < depth; k++) {
        $COPY
        w += stride;
        to += $BYTES;
        }
        }

        private static void elements(
        long w, long depthStride, long columnStride, long to, int depth, int width) {
        for (int k = 0; k < depth; k++) {
        for (int c = 0; c < $WIDTH; c++) {
        float x = c < width ? ALL.get(F32, w + k * depthStride + c * columnStride) : 0f;
        ALL.set(F32, to + k * $BYTESL + 4L * c, x);
        }
        }
        }
        """
            .replace("$BYTESL", tile.bytes() + "L")
            .replace("$BYTES", "" + tile.bytes())
            .replace("$WIDTH", "" + tile.width())
            .replace("$COPY", copy);
    return KernelClass.of(
        "PackWeights",
        lanes,
        """
        out[group][panel][tap][k][c] = weight[tap][k][c] in panels of %d columns, zero beyond the last.
        Arguments: 0 weight, 1 out, 2 panels, 3 tap rows, 4 tap columns, 5 first kernel row, 6 its
        step, 7 first kernel column, 8 its step, 9 kernel width, then in elements of the weight:
        10 from tap to tap, 11 from group to group, 12 depth, 13 its stride, 14 columns, 15 their stride.\
        """
            .formatted(tile.width()),
        members);
  }
}
