package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;

/**
 * Cuts weight gradients into units. Where channels alone give too few of them, the pixels are cut
 * into parts, whose number depends on the shapes only, and the parts' results are added in order.
 */
final class WeightGradientLowering {
  /** Floats of a unit's block of the gradient: it and an item fit the second-level cache. */
  private static final long BLOCK_FLOATS = 24 << 10;

  /** Pixels of an item: enough to repay the update of the block. */
  private static final long ITEM_PIXELS = 128;

  private static final long MOST_CHANNELS = 128;

  /** Channels of a block that has few inputs: so it reads longer pieces of the output gradient. */
  private static final long MOST_CHANNELS_OF_FLAT_BLOCK = 256;

  private static final long LEAST_UNITS = 16;

  /** Floats that all parts together may take. */
  private static final long MOST_PARTIAL_FLOATS = 4 << 20;

  /** Up to this many channels, those of neighbouring taps fill a tile together. */
  private static final long FEW_CHANNELS = 16;

  private WeightGradientLowering() {}

  /** Adds the steps of {@code dw = weightGradient(x, dy)}. */
  static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Window window,
      int groups,
      Value x,
      Value dy,
      Value dw) {
    ImageView view =
        ImageView.of(
            x.shape(), Taps.rows(window, x.shape().dim(0)), Taps.columns(window, x.shape().dim(1)));
    Taps rows = view.rows();
    Taps columns = view.columns();
    long depth = x.shape().channels() / groups;
    long channels = dy.shape().channels() / groups;
    Blocks blocks = Blocks.of(Tile.of(lanes), groups, rows, columns, depth, channels);
    long elements = dw.shape().elements();
    Ref result =
        blocks.parts() == 1
            ? dw.ref()
            : lowering.temporary(label + " parts", Size.of(4 * blocks.parts() * elements));
    lowering.add(
        Step.of(label, new WeightGradientKernel(lanes).source())
            .read(x.ref())
            .read(dy.ref())
            .write(result)
            .number(Size.perSample(1))
            .number(groups)
            .number(view.inRows())
            .number(view.inColumns())
            .number(view.imageBytes())
            .number(view.rowBytes())
            .number(view.columnBytes())
            .number(depth)
            .number(rows.outputs())
            .number(columns.outputs())
            .number(rows.stride())
            .number(columns.stride())
            .number(rows.count())
            .number(columns.count())
            .number(rows.step())
            .number(columns.step())
            .number(rows.first())
            .number(columns.first())
            .number(channels)
            .number(blocks.images())
            .number(blocks.rows())
            .number(blocks.depth())
            .number(blocks.panels())
            .number(blocks.parts())
            .number(blocks.pitch())
            .scratch(Size.of(blocks.scratch()))
            .units(Size.of(blocks.units())));
    if (blocks.parts() > 1) {
      Size one = Size.of(1);
      Size parts = Size.of(blocks.parts());
      CombineKernel.lower(lanes, lowering, label, result, dw.ref(), one, parts, elements, one);
    }
  }

  private record Blocks(
      long images,
      long rows,
      long depth,
      long panels,
      long parts,
      long pitch,
      long units,
      long scratch) {
    static Blocks of(Tile tile, long groups, Taps rows, Taps columns, long depth, long channels) {
      long taps = (long) rows.count() * columns.count();
      long area = BLOCK_FLOATS / taps;
      long panels = Math.ceilDiv(channels, tile.width());
      long most =
          Math.max(
                  Math.min(MOST_CHANNELS, (long) Math.sqrt(area)),
                  Math.min(MOST_CHANNELS_OF_FLAT_BLOCK, area / depth))
              / tile.width();
      long panelsPerUnit = even(panels, Math.max(1, most));
      boolean few = depth <= FEW_CHANNELS;
      long depthPerUnit =
          few ? depth : even(depth, Math.max(FEW_CHANNELS, area / (panelsPerUnit * tile.width())));
      long blocks =
          groups * Math.ceilDiv(panels, panelsPerUnit) * Math.ceilDiv(depth, depthPerUnit);
      long weight = taps * depth * channels * groups;
      long parts = Math.clamp(MOST_PARTIAL_FLOATS / weight, 1, Math.ceilDiv(LEAST_UNITS, blocks));
      long rowsPerItem = even(rows.outputs(), Math.max(1, ITEM_PIXELS / columns.outputs()));
      long image = (long) rows.outputs() * columns.outputs();
      long images = rowsPerItem < rows.outputs() ? 1 : Math.max(1, ITEM_PIXELS / image);
      // An odd number of cache lines spreads pixels over all sets of the cache.
      long pitch = few ? 4 * depth : (Math.ceilDiv(4 * depthPerUnit, 64) | 1) * 64;
      long pixels = images * rowsPerItem * columns.outputs();
      long packed = images * rows.span((int) rowsPerItem) * columns.span(columns.outputs()) * pitch;
      return new Blocks(
          images,
          rowsPerItem,
          depthPerUnit,
          panelsPerUnit,
          parts,
          pitch,
          parts * blocks,
          WeightGradientKernel.blockBytes(tile, pixels, panelsPerUnit, taps * depthPerUnit)
              + packed
              + ImagePacking.SLACK);
    }

    /** The size of the blocks when {@code n} is cut evenly into blocks of at most {@code most}. */
    private static long even(long n, long most) {
      return Math.ceilDiv(n, Math.ceilDiv(n, most));
    }
  }
}
