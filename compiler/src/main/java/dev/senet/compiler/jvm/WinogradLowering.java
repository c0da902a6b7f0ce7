package dev.senet.compiler.jvm;

import dev.senet.compiler.jvm.ConvolutionLowering.Applied;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.Optional;

/**
 * Cuts dense 3×3 convolutions of stride 1 and their data gradients into units of {@link
 * WinogradKernel}. All sizes depend on the shapes and on the choice only, never on the number of
 * threads.
 *
 * @param tilesOfBlock the most of Winograd's tiles of a block
 */
record WinogradLowering(
    WinogradTile size,
    Tile tile,
    long tilesOfBlock,
    boolean isSummed,
    Lowering lowering,
    String label) {
  /** Units that an image should give, so that one image keeps several threads busy. */
  private static final long UNITS_PER_IMAGE = 8;

  /** Whether the kernel computes convolutions with this window. */
  static boolean accepts(Window w, int groups) {
    return groups == 1
        && w.kernelHeight() == WinogradTile.TAPS
        && w.kernelWidth() == WinogradTile.TAPS
        && w.strideHeight() == 1
        && w.strideWidth() == 1
        && w.dilationHeight() == 1
        && w.dilationWidth() == 1;
  }

  /**
   * Adds the steps of {@code out = epilogue(conv(prologue(x), w))}, and returns the sums of the
   * results if they are wanted.
   */
  static Optional<ChannelSums> forward(
      WinogradTile size,
      Tile tile,
      long tilesOfBlock,
      Lowering lowering,
      String label,
      Window window,
      Value x,
      Value weight,
      Optional<Applied> prologue,
      Optional<Applied> epilogue,
      boolean isSummed,
      Value out) {
    int inputs = x.shape().channels();
    int outputs = out.shape().channels();
    return new WinogradLowering(size, tile, tilesOfBlock, isSummed, lowering, label)
        .convolve(
            x,
            weight,
            PackWeightsKernel.Layout.forward(1, inputs, outputs),
            Taps.rows(window, x.shape().dim(0)),
            Taps.columns(window, x.shape().dim(1)),
            prologue,
            epilogue,
            out);
  }

  /** Adds the steps of the gradient by the image: {@code dx = epilogue(dataGradient(dy, w))}. */
  static void dataGradient(
      WinogradTile size,
      Tile tile,
      long tilesOfBlock,
      Lowering lowering,
      String label,
      Window window,
      Value dy,
      Value weight,
      Optional<Applied> epilogue,
      Value dx) {
    int inputs = dx.shape().channels();
    int outputs = dy.shape().channels();
    new WinogradLowering(size, tile, tilesOfBlock, false, lowering, label)
        .convolve(
            dy,
            weight,
            PackWeightsKernel.Layout.transposed(1, inputs, outputs),
            Taps.rowPhase(window, dx.shape().dim(0), 0),
            Taps.columnPhase(window, dx.shape().dim(1), 0),
            Optional.empty(),
            epilogue,
            dx);
  }

  private Optional<ChannelSums> convolve(
      Value x,
      Value weight,
      PackWeightsKernel.Layout layout,
      Taps rows,
      Taps columns,
      Optional<Applied> prologue,
      Optional<Applied> epilogue,
      Value out) {
    FusedExpr before = prologue.map(a -> a.over(x.shape())).orElse(FusedExpr.NONE);
    FusedExpr after = epilogue.map(a -> a.over(out.shape())).orElse(FusedExpr.NONE);
    long depth = layout.depth();
    long panels = Math.ceilDiv(layout.columns(), tile.width());
    ImageView view = ImageView.of(x.shape(), rows, columns);
    long tileRows = Math.ceilDiv(rows.outputs(), size.outputs());
    long tileColumns = Math.ceilDiv(columns.outputs(), size.outputs());
    long tiles = tileRows * tileColumns;
    long tilesPerUnit = Math.ceilDiv(tiles, UNITS_PER_IMAGE);
    WinogradKernel.Scratch scratch =
        WinogradKernel.Scratch.of(size, tile, wholeRegisterTiles(tilesOfBlock), depth, panels);
    long weightPlane = WinogradWeightsKernel.planeBytes(tile, panels, depth);
    long outColumn = 4L * out.shape().channels();
    long outRow = outColumn * out.shape().dim(1);
    long outImage = outRow * out.shape().dim(0);
    Step.Builder step =
        Step.of(label, new WinogradKernel(size, tile, before, after, isSummed).source())
            .read(x.ref())
            .read(weights(weight, layout, rows, columns, panels))
            .write(out.ref())
            .number(Size.perSample(1));
    step.numbers(view.inRows(), view.inColumns());
    step.numbers(view.imageBytes(), view.rowBytes(), view.columnBytes(), depth);
    step.numbers(tileRows, tileColumns, rows.first(), columns.first());
    step.numbers(rows.outputs(), columns.outputs(), layout.columns());
    step.numbers(outImage, outRow, outColumn, tilesPerUnit, scratch.tiles());
    step.numbers(scratch.pitch(), weightPlane, scratch.inputPlane(), scratch.sumPlane());
    prologue.ifPresent(a -> a.operands().forEach(o -> step.read(o.ref())));
    epilogue.ifPresent(a -> a.operands().forEach(o -> step.read(o.ref())));
    long unitsPerImage = Math.ceilDiv(tiles, tilesPerUnit);
    Optional<ChannelSums> sums =
        isSummed
            ? Optional.of(ChannelSums.allocate(lowering, label, unitsPerImage, layout.columns()))
            : Optional.empty();
    sums.ifPresent(s -> step.write(s.ref()));
    lowering.add(step.scratch(Size.of(scratch.bytes())).units(Size.perSample(unitsPerImage)));
    return sums;
  }

  private Ref weights(
      Value weight, PackWeightsKernel.Layout layout, Taps rows, Taps columns, long panels) {
    Ref packed =
        PackWeightsKernel.lower(
            tile,
            false,
            lowering,
            label,
            weight.ref(),
            WinogradTile.TAPS,
            layout.depth() * layout.columns(),
            layout,
            rows,
            columns);
    return WinogradWeightsKernel.lower(size, tile, lowering, label, packed, panels, layout.depth());
  }

  private long wholeRegisterTiles(long tiles) {
    return Math.ceilDiv(tiles, tile.height()) * tile.height();
  }
}
