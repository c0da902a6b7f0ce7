package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.ImageSums;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.ExprSplit;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sums of expressions down the rows of [samples, rows, channels], for all samples together or for
 * each. A unit sums a chunk of rows whose length depends on the sizes alone; {@link CombineKernel}
 * adds up the chunks in order.
 *
 * @param expressions what is summed; each gives a row of sums
 * @param accesses how the operands are read
 */
public record ReductionKernel(Lanes lanes, List<Expr> expressions, List<Access> accesses) {
  private static final long ELEMENTS = 8192;
  private static final long LEAST_ROWS = 16;
  private static final long MOST_ROWS = 256;

  /** Vectors of sums side by side. */
  private static final int ACCUMULATORS = 4;

  /** A sample with no more rows than this is one chunk. */
  private static final long WHOLE = 64;

  public ReductionKernel {
    expressions = List.copyOf(expressions);
    accesses = List.copyOf(accesses);
  }

  /**
   * Adds the steps that sum {@code expression} over {@code operands}, broadcast to {@code shape},
   * to the shape of {@code output}, and divide by {@code divisor}.
   */
  public static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Expr expression,
      List<Value> operands,
      Shape shape,
      Value output,
      Size divisor) {
    Optional<Access> target = Access.of(output.shape(), shape);
    if (target.isEmpty()) {
      Value full = operands.getFirst();
      if (!expression.equals(Expr.arg(0)) || !full.shape().equals(shape)) {
        full =
            new Value(
                lowering.temporary(label, Size.of(shape.isBatched(), 4L * shape.elements())),
                shape);
        PointwiseKernel.lower(lanes, lowering, label, expression, operands, full);
      }
      StridedSumKernel.lower(lowering, label, full, output, divisor);
      return;
    }
    List<Expr> sums = List.of(expression);
    switch (target.get()) {
      case FULL -> {
        Expr share = Exprs.binary(Expr.BinaryKind.MULTIPLY, expression, reciprocal(divisor));
        PointwiseKernel.lower(lanes, lowering, label, share, operands, output);
      }
      case SAMPLE_CHANNEL ->
          columns(lanes, lowering, label, sums, operands, shape, true, output.ref(), divisor);
      case CHANNEL ->
          columns(lanes, lowering, label, sums, operands, shape, false, output.ref(), divisor);
      case SAMPLE, SCALAR -> {
        boolean perSample = target.get() == Access.SAMPLE;
        Size bytes = Size.of(perSample, 4L * shape.channels());
        Ref columns = lowering.temporary(label + " by channel", bytes);
        Size one = Size.of(1);
        columns(lanes, lowering, label, sums, operands, shape, perSample, columns, one);
        Size groups = Size.of(perSample, 1);
        Size rows = Size.of(shape.channels());
        CombineKernel.lower(
            lanes, lowering, label, columns, output.ref(), groups, rows, 1, divisor);
      }
    }
  }

  /** Adds the step of the sums of {@code x}, whose own kernel has not given them. */
  static ChannelSums sums(Lanes lanes, Lowering lowering, String label, Value x) {
    Shape vector = Shape.batched(x.shape().channels());
    ChannelSums sums = ChannelSums.allocate(lowering, label, 1, vector.elements());
    lower(
        lanes,
        lowering,
        label,
        Expr.arg(0),
        List.of(x),
        x.shape(),
        new Value(sums.ref(), vector),
        Size.of(1));
    return sums;
  }

  /** Adds the steps of the op {@link ImageSums}. */
  static void images(
      Lanes lanes,
      Lowering lowering,
      String label,
      List<Expr> expressions,
      List<Value> operands,
      Shape shape,
      Ref output) {
    columns(lanes, lowering, label, expressions, operands, shape, true, output, Size.of(1));
  }

  private static Expr reciprocal(Size divisor) {
    if (divisor.perSample() != 0) {
      throw new IllegalArgumentException("a mean over nothing");
    }
    return Expr.constant(1.0 / divisor.at(1));
  }

  /**
   * Adds the steps that give a row of channel sums for each expression, of each sample if {@code
   * perSample}, divided by {@code divisor}.
   */
  static void columns(
      Lanes lanes,
      Lowering lowering,
      String label,
      List<Expr> expressions,
      List<Value> operands,
      Shape shape,
      boolean perSample,
      Ref output,
      Size divisor) {
    List<Value> readable =
        operands.stream()
            .map(x -> StridedCopyKernel.readable(lanes, lowering, label, x, shape))
            .toList();
    List<Access> accesses =
        readable.stream().map(x -> Access.of(x.shape(), shape).orElseThrow()).toList();
    ReductionKernel kernel = new ReductionKernel(lanes, expressions, accesses);
    boolean bySample = shape.isBatched() && (perSample || kernel.readsSamples());
    Size rows = Size.of(shape.isBatched() && !bySample, shape.positions());
    long block = block(shape.positions(), shape.channels(), bySample);
    Size chunks = rows.ceilDiv(block);
    Size units = bySample ? Size.perSample(chunks.at(1)) : chunks;
    int width = expressions.size() * shape.channels();
    Size one = Size.of(1);
    boolean isDirect = bySample == perSample && chunks.perSample() == 0 && chunks.at(1) == 1;
    Ref sums =
        isDirect
            ? output
            : lowering.temporary(
                label + " chunks",
                Size.of(shape.isBatched(), 4L * width * Math.ceilDiv(shape.positions(), block)));
    Step.Builder step = Step.of(label, kernel.source());
    readable.forEach(x -> step.read(x.ref()));
    lowering.add(
        step.write(sums)
            .number(rows)
            .number(shape.channels())
            .number(block)
            .number(isDirect ? divisor : one)
            .units(units));
    if (!isDirect) {
      Size groups = Size.of(perSample && shape.isBatched(), 1);
      Size parts = perSample ? Size.of(chunks.at(1)) : units;
      CombineKernel.lower(lanes, lowering, label, sums, output, groups, parts, width, divisor);
    }
  }

  /** Rows of a chunk; a short sample is one chunk. */
  static long block(int positions, int channels, boolean bySample) {
    return bySample && positions <= WHOLE
        ? positions
        : Math.clamp(ELEMENTS / channels, LEAST_ROWS, MOST_ROWS);
  }

  private boolean readsSamples() {
    return accesses.stream().anyMatch(a -> a == Access.SAMPLE || a == Access.SAMPLE_CHANNEL);
  }

  /**
   * The kernel. Arguments: the operands' addresses, the output's, rows of a sample, channels, rows
   * of a chunk, what the sums are divided by. Output: [chunk, expression, channel].
   */
  public KernelSource source() {
    RowOperands operands = new RowOperands(accesses);
    int n = accesses.size();
    int wide = Math.ceilDiv(ACCUMULATORS, expressions.size());
    String calls =
        lanes.isVector()
            ? """
            for (; c <= channels - %d; c += %d) {
            wide(%sout, rows, channels, c, divisor);
            }
            for (; c <= channels - %d; c += %d) {
            narrow(%sout, rows, channels, c, divisor);
            }
            """
                .formatted(
                    wide * lanes.count(),
                    wide * lanes.count(),
                    names(n),
                    lanes.count(),
                    lanes.count(),
                    names(n))
            : "";
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        %slong out = a[%d];
        long rows = a[%d];
        long channels = a[%d];
        long block = a[%d];
        float divisor = a[%d];
        long chunks = (rows + block - 1) / block;
        for (long u = from; u < to; u++) {
        long n = u / chunks;
        long first = u %% chunks * block;
        unit(%sout + 4 * u * %d * channels, (int) Math.min(block, rows - first), (int) channels, \
        divisor);
        }
        }

        private static void unit(%slong out, int rows, int channels, float divisor) {
        int c = 0;
        %sfor (; c < channels; c++) {
        single(%sout, rows, channels, c, divisor);
        }
        }
        """
            .formatted(
                operands.arguments(),
                n,
                n + 1,
                n + 2,
                n + 3,
                n + 4,
                operands.bases(),
                expressions.size(),
                operands.parameters(),
                calls,
                names(n));
    String vectors =
        lanes.isVector() ? method("wide", lanes, wide) + method("narrow", lanes, 1) : "";
    return KernelClass.of(
        "Sums", lanes, purpose(), members + vectors + method("single", Lanes.SCALAR, 1));
  }

  private String purpose() {
    List<String> names = IntStream.range(0, accesses.size()).mapToObj(i -> "x" + i).toList();
    return "Sums down the rows of chunks of: "
        + expressions.stream().map(e -> Exprs.print(e, names)).collect(Collectors.joining("; "));
  }

  private static String names(int n) {
    return IntStream.range(0, n).mapToObj(i -> "b" + i + ", ").collect(Collectors.joining());
  }

  /** A method that sums {@code copies} values side by side, from channel {@code c} on. */
  private String method(String name, Lanes dialect, int copies) {
    RowOperands operands = new RowOperands(accesses);
    ExprSplit split =
        ExprSplit.of(expressions, accesses.size(), i -> accesses.get(i) != Access.FULL);
    ExprEmitter invariants = new ExprEmitter(dialect, split.invariants());
    ExprEmitter rest = new ExprEmitter(dialect, split.rest());
    List<Expr> all = new ArrayList<>(split.invariants());
    all.addAll(split.rest());
    StringBuilder before = new StringBuilder(new ExprEmitter(dialect, all).constants());
    StringBuilder loop = new StringBuilder(operands.rows());
    StringBuilder after = new StringBuilder();
    for (int j = 0; j < copies; j++) {
      String suffix = "_" + j;
      String c = "c" + j;
      before.append("int %s = c + %d;\n".formatted(c, j * dialect.count()));
      before.append(operands.uniform(dialect, suffix)).append(operands.channel(dialect, suffix, c));
      ExprEmitter.Code fixed = invariants.emit(operands.names(suffix), "f" + suffix);
      before.append(fixed.statements());
      List<String> names = new ArrayList<>(operands.names(suffix));
      names.addAll(fixed.results());
      ExprEmitter.Code code = rest.emit(names, suffix);
      loop.append(operands.element(dialect, suffix, c)).append(code.statements());
      for (int e = 0; e < expressions.size(); e++) {
        String sum = "s" + e + suffix;
        before.append("%s %s = %s;\n".formatted(dialect.type(), sum, dialect.zero()));
        loop.append("%s = %s;\n".formatted(sum, dialect.add(code.results().get(e), sum)));
        String mean = dialect.divide(sum, dialect.splat("divisor"));
        String address = "out + 4L * (%d * channels + %s)".formatted(e, c);
        after.append(dialect.store(address, mean)).append('\n');
      }
    }
    return """
    private static void %s(%slong out, int rows, int channels, int c, float divisor) {
    %sfor (int r = 0; r < rows; r++) {
    %s}
    %s}
    """
        .formatted(name, operands.parameters(), before, loop, after);
  }
}
