package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/**
 * Cuts convolutions and their data gradients into steps and units. All sizes depend on the shapes
 * and on the choice only, never on the number of threads.
 *
 * @param blockBytes bytes of the image that a unit should work on
 */
record ConvolutionLowering(
    Tile tile, long blockBytes, Lowering lowering, String label, boolean isSummed) {
  private static final long LEAST_PIXELS = 48;
  private static final long MOST_PIXELS = 512;

  /** Units that an image should give, so that one image keeps several threads busy. */
  private static final long UNITS_PER_IMAGE = 8;

  /**
   * Up to these bytes of packed weights, a unit computes all its channels of a few tiles before the
   * next tiles, which writes the output in larger pieces; more would not stay in the cache.
   */
  private static final long MOST_PASS_BYTES = 128 << 10;

  private static final long TILES_OF_PASS = 8;

  /** As many bytes are allowed for even fewer tiles, if a panel stays in the first-level cache. */
  private static final long MOST_SHORT_PASS_BYTES = 512 << 10;

  private static final long PANEL_BYTES_OF_SHORT_PASS = 32 << 10;

  private static final long TILES_OF_SHORT_PASS = 2;

  /** A pixel stride that is a multiple of this maps a tile's pixels to few sets of the cache. */
  private static final long ALIAS_BYTES = 4096;

  /** Operands with the expression that reads them. */
  record Applied(Expr expression, List<Value> operands) {
    FusedExpr over(Shape shape) {
      return new FusedExpr(
          expression,
          operands.stream().map(o -> Access.of(o.shape(), shape).orElseThrow()).toList());
    }
  }

  /**
   * Adds the steps of {@code out = epilogue(conv(prologue(x), w))}.
   *
   * @return if {@code isSummed}, the sums of {@code out}
   */
  static Optional<ChannelSums> forward(
      Tile tile,
      long blockBytes,
      Lowering lowering,
      String label,
      Window window,
      int groups,
      Value x,
      Value weight,
      Optional<Applied> prologue,
      Optional<Applied> epilogue,
      boolean isSummed,
      Value out) {
    Taps rows = Taps.rows(window, x.shape().dim(0));
    Taps columns = Taps.columns(window, x.shape().dim(1));
    int inputs = x.shape().channels() / groups;
    int outputs = out.shape().channels();
    return new ConvolutionLowering(tile, blockBytes, lowering, label, isSummed)
        .convolve(
            x,
            weight,
            PackWeightsKernel.Layout.forward(groups, inputs, outputs),
            inputs * outputs,
            window.kernelWidth(),
            new Grid(rows, 0, 1),
            new Grid(columns, 0, 1),
            prologue,
            epilogue,
            out);
  }

  /** Adds the steps of the gradient by the image: {@code dx = epilogue(dataGradient(dy, w))}. */
  static void dataGradient(
      Tile tile,
      long blockBytes,
      Lowering lowering,
      String label,
      Window window,
      int groups,
      Value dy,
      Value weight,
      Optional<Applied> epilogue,
      Value dx) {
    int inputs = dx.shape().channels() / groups;
    int outputs = dy.shape().channels();
    int height = dx.shape().dim(0);
    int width = dx.shape().dim(1);
    for (int r = 0; r < Math.min(window.strideHeight(), height); r++) {
      for (int c = 0; c < Math.min(window.strideWidth(), width); c++) {
        new ConvolutionLowering(tile, blockBytes, lowering, label, false)
            .convolve(
                dy,
                weight,
                PackWeightsKernel.Layout.transposed(groups, inputs, outputs),
                inputs * outputs,
                window.kernelWidth(),
                new Grid(Taps.rowPhase(window, height, r), r, window.strideHeight()),
                new Grid(Taps.columnPhase(window, width, c), c, window.strideWidth()),
                Optional.empty(),
                epilogue,
                dx);
      }
    }
  }

  /** Results along one axis: the first lies at {@code offset} of the output, {@code step} apart. */
  private record Grid(Taps taps, int offset, int step) {}

  private Optional<ChannelSums> convolve(
      Value x,
      Value weight,
      PackWeightsKernel.Layout ofGroups,
      int tapStride,
      int kernelWidth,
      Grid rows,
      Grid columns,
      Optional<Applied> prologue,
      Optional<Applied> epilogue,
      Value out) {
    PackWeightsKernel.Layout layout = ofGroups.merged(tile.half().width());
    FusedExpr before = prologue.map(a -> a.over(x.shape())).orElse(FusedExpr.NONE);
    FusedExpr after = epilogue.map(a -> a.over(out.shape())).orElse(FusedExpr.NONE);
    boolean hasTaps = rows.taps().count() > 0 && columns.taps().count() > 0;
    Taps none = new Taps(0, 1, 0, 0, 1, 0, 1);
    ImageView view =
        ImageView.of(
            x.shape(),
            hasTaps ? rows.taps() : withOutputs(none, rows.taps().outputs()),
            hasTaps ? columns.taps() : withOutputs(none, columns.taps().outputs()));
    Taps r = view.rows();
    Taps c = view.columns();
    boolean isDeep = hasTaps && DeepConvolutionLowering.accepts(layout, r, c);
    Ref packed =
        hasTaps
            ? PackWeightsKernel.lower(
                tile, !isDeep, lowering, label, weight.ref(), kernelWidth, tapStride, layout, r, c)
            : weight.ref();
    long outColumn = 4L * out.shape().channels();
    long outRow = outColumn * out.shape().dim(1);
    long start = rows.offset() * outRow + columns.offset() * outColumn;
    boolean isWhole = rows.step() == 1 && columns.step() == 1;
    if (isDeep) {
      return new DeepConvolutionLowering(tile, lowering, label, isSummed)
          .convolve(
              x,
              packed,
              layout,
              view,
              before,
              prologue.map(Applied::operands).orElse(List.of()),
              after,
              epilogue.map(Applied::operands).orElse(List.of()),
              new DeepConvolutionLowering.Place(
                  out.ref(),
                  isWhole,
                  outRow * out.shape().dim(0),
                  outRow * rows.step(),
                  outColumn * columns.step(),
                  start));
    }
    Blocks blocks =
        Blocks.of(
            tile,
            blockBytes,
            layout,
            view,
            before,
            isSummed || after.isPerSample() || before.isPerSample(),
            isSummed);
    Step.Builder step =
        Step.of(
                label,
                new ConvolutionKernel(tile, before, after, layout.hasHalf(tile), isSummed).source())
            .read(x.ref())
            .read(packed);
    Ref place = out.ref().plus(start);
    (isWhole ? step.write(place) : step.update(place)).number(Size.perSample(1));
    step.numbers(layout.groups(), view.inRows(), view.inColumns());
    step.numbers(view.imageBytes(), view.rowBytes(), view.columnBytes(), layout.depth());
    step.numbers(r.outputs(), c.outputs(), r.stride(), c.stride(), r.count(), c.count());
    step.numbers(r.step(), c.step(), r.first(), c.first(), layout.columns());
    step.numbers(outRow * out.shape().dim(0), outRow * rows.step(), outColumn * columns.step());
    step.numbers(blocks.images(), blocks.rows(), blocks.panels(), blocks.pass(), blocks.pitch());
    prologue.ifPresent(a -> a.operands().forEach(o -> step.read(o.ref())));
    epilogue.ifPresent(a -> {
      for (int i = 0; i < a.operands().size(); i++) {
        boolean full = after.accesses().get(i) == Access.FULL;
        step.read(a.operands().get(i).ref().plus(full ? start : 0));
      }
    });
    Optional<ChannelSums> sums = isSummed ? Optional.of(sums(blocks, r, out)) : Optional.empty();
    sums.ifPresent(s -> step.write(s.ref()));
    lowering.add(step.scratch(Size.of(blocks.scratch())).units(blocks.units()));
    return sums;
  }

  private ChannelSums sums(Blocks blocks, Taps rows, Value out) {
    long chunks = Math.ceilDiv(rows.outputs(), blocks.rows());
    return ChannelSums.allocate(lowering, label, chunks, out.shape().channels());
  }

  private static Taps withOutputs(Taps t, int outputs) {
    return new Taps(
        outputs, t.stride(), t.count(), t.first(), t.step(), t.kernel(), t.kernelStep());
  }

  /**
   * The size of a unit.
   *
   * @param images images of a unit; more than one only if it takes all their rows
   * @param rows rows of results of a unit
   * @param panels panels of a unit
   * @param pass pixels that all panels go through together
   * @param pitch bytes of a packed pixel, or 0
   */
  private record Blocks(
      long images, long rows, long panels, long pass, long pitch, Size units, long scratch) {
    static Blocks of(
        Tile tile,
        long blockBytes,
        PackWeightsKernel.Layout layout,
        ImageView view,
        FusedExpr prologue,
        boolean isPerSample,
        boolean isSummed) {
      int groups = layout.groups();
      Taps r = view.rows();
      Taps c = view.columns();
      long panels = Math.ceilDiv(layout.columns(), tile.width());
      long target = Math.clamp(blockBytes / (4L * layout.depth()), LEAST_PIXELS, MOST_PIXELS);
      long pitch = pitch(layout, view, prologue);
      long panelBytes = (long) r.count() * c.count() * layout.depth() * tile.bytes();
      long most = Math.clamp(target / c.outputs(), 1, r.outputs());
      if (pitch != 0 && panels > 1 && panels * panelBytes <= MOST_PASS_BYTES) {
        // Units of all panels, none of which packs what another one does.
        most = Math.min(most, Math.ceilDiv(r.outputs(), UNITS_PER_IMAGE));
      }
      long rowBlocks = Math.ceilDiv(r.outputs(), most);
      long rows = Math.ceilDiv(r.outputs(), rowBlocks);
      rowBlocks = Math.ceilDiv(r.outputs(), rows);
      long images =
          rowBlocks > 1 || isPerSample
              ? 1
              : Math.max(1, target / ((long) r.outputs() * c.outputs()));
      long wanted = Math.min(panels, Math.ceilDiv(UNITS_PER_IMAGE, rowBlocks * groups));
      long panelsPerUnit = Math.ceilDiv(panels, wanted);
      long panelBlocks = Math.ceilDiv(panels, panelsPerUnit);
      long pixels = images * rows * c.outputs();
      long pass = pass(tile, panelsPerUnit, panelBytes, pixels);
      long packed =
          pitch == 0
              ? 0
              : images * r.span((int) rows) * c.span(c.outputs()) * pitch + ImagePacking.SLACK;
      return new Blocks(
          images,
          rows,
          panelsPerUnit,
          pass,
          pitch,
          Size.perSample(1).ceilDiv(images).times(rowBlocks * groups * panelBlocks),
          ConvolutionKernel.tableBytes(tile, (long) r.count() * c.count(), pixels)
              + (isSummed ? panelsPerUnit * tile.bytes() : 0)
              + packed);
    }

    private static long pass(Tile tile, long panels, long panelBytes, long pixels) {
      if (panels * panelBytes <= MOST_PASS_BYTES) {
        return TILES_OF_PASS * tile.height();
      }
      return panels * panelBytes <= MOST_SHORT_PASS_BYTES && panelBytes <= PANEL_BYTES_OF_SHORT_PASS
          ? TILES_OF_SHORT_PASS * tile.height()
          : pixels;
    }

    private static long pitch(PackWeightsKernel.Layout layout, ImageView view, FusedExpr prologue) {
      boolean inPlace =
          prologue.isNone()
              && view.isInside()
              && view.columnBytes() * view.columns().stride() % ALIAS_BYTES != 0;
      if (view.rows().count() == 0 || inPlace) {
        return 0;
      }
      long pitch = 4L * layout.depth();
      return pitch % ALIAS_BYTES == 0 ? pitch + 64 : pitch;
    }
  }
}
