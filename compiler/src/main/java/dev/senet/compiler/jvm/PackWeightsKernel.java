package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;
import java.util.stream.IntStream;

/**
 * Lays the weights of a convolution out as its tiles read them: {@code [group][panel][tap row][tap
 * column][depth][column of the tile]}, zero where a panel is wider than what is left. If that fits
 * into half of a tile, a panel may have half the width. The weight is [kernel height, kernel width,
 * inputs, outputs]; for the data gradient, the depth runs along its outputs and the columns along
 * its inputs.
 */
record PackWeightsKernel(Tile tile) {
  private static final int MOST_PANELS_WITH_HALF = 10;

  /**
   * How the weight is read: elements between neighbours. Groups narrower than a tile are merged to
   * one that fills it, whose weights are zero from one of its members to another: the tile would
   * compute as many columns for each of them alone. Zero times infinity is NaN, so values that are
   * not finite reach the other members; masks would cost an instruction for each product.
   *
   * @param members groups in a merged one
   * @param memberDepth depth of a group
   * @param memberColumns columns of a group
   */
  record Layout(
      int groups,
      int members,
      int groupStride,
      int memberDepth,
      int depthStride,
      int memberColumns,
      int columnStride) {
    /** For the forward convolution; {@code inputs} of a group, {@code outputs} of all. */
    static Layout forward(int groups, int inputs, int outputs) {
      int columns = outputs / groups;
      return new Layout(groups, 1, columns, inputs, outputs, columns, 1);
    }

    /** For the data gradient; {@code inputs} of a group, {@code outputs} of all. */
    static Layout transposed(int groups, int inputs, int outputs) {
      int depth = outputs / groups;
      return new Layout(groups, 1, depth, depth, 1, inputs, outputs);
    }

    /** With as many groups merged as {@code width} columns hold. */
    Layout merged(int width) {
      int most = Math.clamp(width / memberColumns, 1, groups);
      int count =
          IntStream.iterate(most, n -> n - 1)
              .filter(n -> groups % n == 0)
              .findFirst()
              .orElseThrow();
      return new Layout(
          groups / count,
          count,
          groupStride,
          memberDepth,
          depthStride,
          memberColumns,
          columnStride);
    }

    /**
     * Whether the last panel has half the width: if that is enough, and a panel counts. HotSpot
     * would take long to compile a tile that is called but once in a while.
     */
    boolean hasHalf(Tile tile) {
      int last = columns() % tile.width();
      return last > 0
          && last <= tile.half().width()
          && columns() < MOST_PANELS_WITH_HALF * tile.width();
    }

    /** The channels that the columns of a merged group are sums over. */
    int depth() {
      return members * memberDepth;
    }

    /** The columns of a merged group. */
    int columns() {
      return members * memberColumns;
    }
  }

  /**
   * Adds the step.
   *
   * @param mayBeHalf whether the last panel has half the width if that is enough
   * @param kernelWidth of the weight
   * @param tapStride of the weight
   */
  static Ref lower(
      Tile tile,
      boolean mayBeHalf,
      Lowering lowering,
      String label,
      Ref weight,
      int kernelWidth,
      int tapStride,
      Layout layout,
      Taps rows,
      Taps columns) {
    long panels = Math.ceilDiv(layout.columns(), tile.width());
    long taps = (long) rows.count() * columns.count();
    long bytes = layout.groups() * panels * taps * layout.depth() * tile.bytes();
    Ref packed = lowering.temporary(label + " packed weight", Size.of(bytes));
    lowering.add(
        Step.of(label + " pack weight", new PackWeightsKernel(tile).source())
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
            .number(layout.members())
            .number(layout.memberDepth())
            .number(layout.depthStride())
            .number(layout.memberColumns())
            .number(layout.columnStride())
            .number(mayBeHalf && layout.hasHalf(tile) ? tile.half().width() : 0)
            .units(Size.of(layout.groups() * panels * taps)));
    return packed;
  }

  /** The kernel; a unit is a tap of a panel of a group. */
  KernelSource source() {
    Lanes lanes = tile.lanes();
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
        long members = a[12];
        long depth = a[13];
        long depthStride = 4 * a[14];
        long columns = a[15];
        long columnStride = 4 * a[16];
        long half = a[17];
        for (long u = from; u < to; u++) {
        long tap = u % taps;
        long first = u / taps % panels * $WIDTH;
        long group = u / taps / panels * members;
        long row = a[5] + tap / a[4] * a[6];
        long column = a[7] + tap % a[4] * a[8];
        long w = a[0] + 4 * ((row * kernelWidth + column) * a[10] + group * a[11]) + first * columnStride;
        int width = members * columns - first <= half ? (int) half : $WIDTH;
        long out = a[1] + (u - u % taps) * members * depth * $BYTES
        + u % taps * members * depth * 4 * width;
        if (members == 1 && first + $WIDTH <= columns && columnStride == 4) {
        rows(w, depthStride, out, (int) depth);
        } else {
        for (long m = 0; m < members; m++) {
        int start = (int) Math.clamp(m * columns - first, 0, width);
        int end = (int) Math.clamp((m + 1) * columns - first, 0, width);
        elements(w + 4 * m * a[11] - m * columns * columnStride, depthStride, columnStride,
        out + m * depth * 4 * width, (int) depth, width, start, end);
        }
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
        long w, long depthStride, long columnStride, long to, int depth, int width,
        int start, int end) {
        for (int k = 0; k < depth; k++) {
        for (int c = 0; c < width; c++) {
        float x = c >= start && c < end ? ALL.get(F32, w + k * depthStride + c * columnStride) : 0f;
        ALL.set(F32, to + 4L * (k * width + c), x);
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
        out[group][panel][tap][k][c] = weight[tap][k][c] in panels of %d columns, zero beyond the last
        and where k and c belong to different members of the group.
        Arguments: 0 weight, 1 out, 2 panels, 3 tap rows, 4 tap columns, 5 first kernel row, 6 its
        step, 7 first kernel column, 8 its step, 9 kernel width, then in elements of the weight:
        10 from tap to tap, 11 from member to member, 12 members of a group, 13 depth of a member,
        14 its stride, 15 columns of a member, 16 their stride,
        17 the width of a narrow panel, or 0.\
        """
            .formatted(tile.width()),
        members);
  }
}
