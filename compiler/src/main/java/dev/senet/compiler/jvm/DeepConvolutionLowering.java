package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/**
 * Cuts convolutions with many products per result, and their data gradients, into units of {@link
 * DeepConvolutionKernel}. All sizes depend on the shapes only, never on the number of threads.
 */
record DeepConvolutionLowering(Tile tile, Lowering lowering, String label, boolean isSummed) {
  /** Products of a result from which on a panel of weights no longer stays in the cache. */
  private static final long LEAST_PRODUCTS = 512;

  /** Channels of a tap that make the blocks worth their sums. */
  private static final long LEAST_DEPTH = 256;

  /** Columns times taps, of which each packed channel is a factor: enough to repay the packing. */
  private static final long LEAST_USES = 256;

  /** Pixels that share a block of weights; their packed channels stay in the second-level cache. */
  private static final long PIXELS = 100;

  /** Units that an image should give, so that one image keeps several threads busy. */
  private static final long UNITS_PER_IMAGE = 8;

  /** Up to so many panels, an image is read in place: packing would not be repaid. */
  private static final long MOST_PANELS_IN_PLACE = 8;

  /** The most bytes of sums, which stay in the second-level cache, too. */
  private static final long SUM_BYTES = 512 << 10;

  /** Whether the kernel is for this convolution. */
  static boolean accepts(PackWeightsKernel.Layout layout, Taps rows, Taps columns) {
    return layout.groups() == 1
        && layout.members() == 1
        && layout.depth() >= LEAST_DEPTH
        && taps(rows, columns) * layout.depth() >= LEAST_PRODUCTS
        && taps(rows, columns) * layout.columns() >= LEAST_USES;
  }

  private static long taps(Taps rows, Taps columns) {
    return (long) rows.count() * columns.count();
  }

  /** Bytes from image to image, row to row and column to column of the results, and their place. */
  record Place(Ref out, boolean isWhole, long image, long row, long column, long start) {}

  /** Adds the step, and returns the sums if there are any. */
  Optional<ChannelSums> convolve(
      Value x,
      Ref packed,
      PackWeightsKernel.Layout layout,
      ImageView view,
      FusedExpr before,
      List<Value> beforeOperands,
      FusedExpr after,
      List<Value> afterOperands,
      Place place) {
    Taps r = view.rows();
    Taps c = view.columns();
    Blocks blocks = Blocks.of(tile, layout, view, before.isNone() && view.isInside());
    DeepConvolutionKernel kernel = new DeepConvolutionKernel(tile, before, after, isSummed);
    Step.Builder step = Step.of(label, kernel.source()).read(x.ref()).read(packed);
    Ref out = place.out().plus(place.start());
    (place.isWhole() ? step.write(out) : step.update(out)).number(Size.perSample(1));
    step.numbers(view.inRows(), view.inColumns());
    step.numbers(view.imageBytes(), view.rowBytes(), view.columnBytes(), layout.depth());
    step.numbers(r.outputs(), c.outputs(), r.stride(), c.stride(), r.count(), c.count());
    step.numbers(r.step(), c.step(), r.first(), c.first(), layout.columns());
    step.numbers(place.image(), place.row(), place.column());
    step.numbers(blocks.images(), blocks.rows(), blocks.panels());
    step.numbers(blocks.together(), blocks.pitch());
    beforeOperands.forEach(o -> step.read(o.ref()));
    for (int i = 0; i < afterOperands.size(); i++) {
      boolean full = after.accesses().get(i) == Access.FULL;
      step.read(afterOperands.get(i).ref().plus(full ? place.start() : 0));
    }
    Optional<ChannelSums> sums = isSummed ? Optional.of(sums(blocks, r, layout)) : Optional.empty();
    sums.ifPresent(s -> step.write(s.ref()));
    lowering.add(step.scratch(Size.of(blocks.scratch())).units(blocks.units()));
    return sums;
  }

  private ChannelSums sums(Blocks blocks, Taps rows, PackWeightsKernel.Layout layout) {
    long chunks = Math.ceilDiv(rows.outputs(), blocks.rows());
    return ChannelSums.allocate(lowering, label, chunks, layout.columns());
  }

  /**
   * The size of a unit.
   *
   * @param images images of a unit; more than one only if it takes all their rows
   * @param rows rows of results of a unit
   * @param panels panels of a unit
   * @param together the most panels of units that are computed as one
   * @param pitch bytes of a packed pixel, or 0
   */
  private record Blocks(
      long images, long rows, long panels, long together, long pitch, Size units, long scratch) {
    static Blocks of(Tile tile, PackWeightsKernel.Layout layout, ImageView view, boolean isInside) {
      Taps r = view.rows();
      Taps c = view.columns();
      long panels = Math.ceilDiv(layout.columns(), tile.width());
      long rowBlocks = Math.ceilDiv(r.outputs(), Math.clamp(PIXELS / c.outputs(), 1, r.outputs()));
      long rows = Math.ceilDiv(r.outputs(), rowBlocks);
      rowBlocks = Math.ceilDiv(r.outputs(), rows);
      long images = rowBlocks > 1 ? 1 : Math.max(1, PIXELS / ((long) r.outputs() * c.outputs()));
      long wanted = Math.min(panels, Math.ceilDiv(UNITS_PER_IMAGE, rowBlocks));
      long panelsPerUnit = Math.ceilDiv(panels, wanted);
      long panelBlocks = Math.ceilDiv(panels, panelsPerUnit);
      long pixels = images * rows * c.outputs();
      long blocksTogether =
          Math.clamp(SUM_BYTES / (pixels * tile.bytes() * panelsPerUnit), 1, panelBlocks);
      long pitch =
          isInside && panels <= MOST_PANELS_IN_PLACE
              ? 0
              : DeepConvolutionKernel.pitch(layout.depth());
      long packed = images * r.span((int) rows) * c.span(c.outputs()) * pitch;
      return new Blocks(
          images,
          rows,
          panelsPerUnit,
          blocksTogether * panelsPerUnit,
          pitch,
          Size.perSample(1).ceilDiv(images).times(rowBlocks * panelBlocks),
          DeepConvolutionKernel.tableBytes(tile, taps(r, c), pixels, blocksTogether * panelsPerUnit)
              + packed
              + ImagePacking.SLACK);
    }
  }
}
