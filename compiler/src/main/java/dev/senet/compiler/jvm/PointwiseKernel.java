package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.ExprSplit;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pointwise computations: an expression over operands that are broadcast to the output.
 *
 * <p>Where all operands have the output's shape or are scalars, the kernel is flat: it runs over
 * the elements in order and may write the padding behind them. Otherwise it runs over rows of
 * channels, and what depends on the channel alone is computed once a unit, into scratch memory.
 *
 * @param accesses how the operands are read
 */
public record PointwiseKernel(Lanes lanes, Expr expression, List<Access> accesses) {
  /** Elements of a unit of a flat kernel. */
  static final long ELEMENTS = 4096;

  /** Rows of a unit: enough to repay the work of its beginning. */
  private static final int LEAST_ROWS = 8;

  public PointwiseKernel {
    accesses = List.copyOf(accesses);
  }

  /** Adds the steps that compute {@code expression} over {@code operands} into {@code output}. */
  public static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Expr expression,
      List<Value> operands,
      Value output) {
    List<Value> readable =
        operands.stream()
            .map(x -> StridedCopyKernel.readable(lanes, lowering, label, x, output.shape()))
            .toList();
    List<Access> accesses =
        readable.stream().map(x -> Access.of(x.shape(), output.shape()).orElseThrow()).toList();
    PointwiseKernel kernel = new PointwiseKernel(lanes, expression, accesses);
    lowering.add(
        kernel.isFlat()
            ? kernel.flat(label, readable, output)
            : kernel.rows(label, readable, output));
  }

  /** Whether the kernel runs over elements without regard to rows. */
  public boolean isFlat() {
    return accesses.stream().allMatch(a -> a == Access.FULL || a == Access.SCALAR);
  }

  private Step flat(String label, List<Value> operands, Value output) {
    Size count = Size.of(output.shape().isBatched(), output.shape().elements());
    Step.Builder step = Step.of(label, source());
    operands.forEach(x -> step.read(x.ref()));
    return step.write(output.ref()).number(count).flat(ELEMENTS).units(count.ceilDiv(ELEMENTS));
  }

  private Step rows(String label, List<Value> operands, Value output) {
    Shape shape = output.shape();
    boolean perSample =
        accesses.stream().anyMatch(a -> a == Access.SAMPLE || a == Access.SAMPLE_CHANNEL);
    // Without operands of a sample's own, the whole batch is one sample of many rows.
    Size rows = Size.of(shape.isBatched() && !perSample, shape.positions());
    long block = Math.max(LEAST_ROWS, ELEMENTS / shape.channels());
    Size blocks = rows.ceilDiv(block);
    Size units = perSample ? Size.perSample(blocks.at(0)) : blocks;
    Step.Builder step = Step.of(label, source());
    operands.forEach(x -> step.read(x.ref()));
    return step.write(output.ref())
        .number(rows)
        .number(shape.channels())
        .number(block)
        .scratch(Size.of((long) split().invariants().size() * scratchRow(shape.channels())))
        .units(units);
  }

  private static long scratchRow(long channels) {
    return 4 * Math.ceilDiv(channels, 16L) * 16;
  }

  /**
   * The kernel. Arguments: the operands' addresses, the output's, then for a flat kernel the number
   * of elements, otherwise the rows of a sample, channels, and rows of a unit.
   */
  public KernelSource source() {
    return isFlat() ? flatSource() : rowSource();
  }

  private String purpose() {
    List<String> names = IntStream.range(0, accesses.size()).mapToObj(i -> "x" + i).toList();
    return "out = "
        + Exprs.print(expression, names)
        + "\n"
        + IntStream.range(0, accesses.size())
            .mapToObj(i -> "x" + i + ": " + accesses.get(i))
            .reduce((a, b) -> a + ", " + b)
            .orElse("no operands");
  }

  private KernelSource flatSource() {
    RowOperands operands = new RowOperands(accesses);
    ExprEmitter emitter = new ExprEmitter(lanes, expression);
    ExprEmitter.Code code = emitter.emit(operands.names(""), "");
    StringBuilder starts = new StringBuilder();
    StringBuilder loads = new StringBuilder();
    for (int i = 0; i < accesses.size(); i++) {
      boolean full = accesses.get(i) == Access.FULL;
      starts.append(full ? "x%d + 4 * start, ".formatted(i) : "x%d, ".formatted(i));
      loads.append(
          full
              ? "%s v%d = %s;\n".formatted(lanes.type(), i, lanes.load("b" + i + " + 4L * i"))
              : "");
    }
    int n = accesses.size();
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        %slong out = a[%d];
        long count = a[%d];
        for (long u = from; u < to; u++) {
        long start = u * %d;
        unit(%sout + 4 * start, (int) Math.min(%d, count - start));
        }
        }

        private static void unit(%slong out, int count) {
        %s%sfor (int i = 0; i < count; i += %d) {
        %s%s%s
        }
        }
        """
            .formatted(
                operands.arguments(),
                n,
                n + 1,
                ELEMENTS,
                starts,
                ELEMENTS,
                operands.parameters(),
                emitter.constants(),
                operands.uniform(lanes, ""),
                lanes.count(),
                loads,
                code.statements(),
                lanes.store("out + 4L * i", code.result()));
    return KernelClass.of("Pointwise", lanes, purpose(), members);
  }

  private ExprSplit split() {
    return ExprSplit.of(List.of(expression), accesses.size(), i -> accesses.get(i) != Access.FULL);
  }

  private KernelSource rowSource() {
    RowOperands operands = new RowOperands(accesses);
    int n = accesses.size();
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        %slong out = a[%d];
        long rows = a[%d];
        long channels = a[%d];
        long block = a[%d];
        long blocks = (rows + block - 1) / block;
        for (long u = from; u < to; u++) {
        long n = u / blocks;
        long first = u %% blocks * block;
        unit(%sout + 4 * (n * rows + first) * channels, \
        (int) Math.min(block, rows - first), (int) channels, scratch);
        }
        }

        private static void unit(%slong out, int rows, int channels, long scratch) {
        int end = channels - channels %% %d;
        long row = (channels + 15L) / 16 * 64;
        %s%s%s%sfor (int r = 0; r < rows; r++) {
        %slong q = out + 4L * r * channels;
        %s%s}
        }
        """
            .formatted(
                operands.arguments(),
                n,
                n + 1,
                n + 2,
                n + 3,
                operands.bases(),
                operands.parameters(),
                lanes.count(),
                constants(),
                operands.uniform(lanes, ""),
                lanes.isVector() ? operands.uniform(Lanes.SCALAR, "s") : "",
                channelLoops(this::invariants),
                operands.rows(),
                channelLoops(this::elements),
                "");
    return KernelClass.of("PointwiseRows", lanes, purpose(), members);
  }

  private String constants() {
    List<Expr> all = new ArrayList<>(split().invariants());
    all.addAll(split().rest());
    return new ExprEmitter(lanes, all).constants();
  }

  /** What a loop over channels does in one dialect; {@code suffix} ends its names. */
  private interface Body {
    String print(Lanes dialect, String suffix);
  }

  /** A loop over whole vectors, and one over the channels that are left. */
  private String channelLoops(Body body) {
    String scalar = body.print(Lanes.SCALAR, lanes.isVector() ? "s" : "");
    if (scalar.isEmpty()) {
      return "";
    }
    String vector =
        lanes.isVector()
            ? "for (int c = 0; c < end; c += %d) {\n%s}\n"
                .formatted(lanes.count(), body.print(lanes, ""))
            : "";
    return vector
        + "for (int c = %s; c < channels; c++) {\n%s}\n"
            .formatted(lanes.isVector() ? "end" : "0", scalar);
  }

  private String invariants(Lanes dialect, String suffix) {
    List<Expr> invariants = split().invariants();
    if (invariants.isEmpty()) {
      return "";
    }
    RowOperands operands = new RowOperands(accesses);
    ExprEmitter.Code code =
        new ExprEmitter(dialect, invariants).emit(operands.names(suffix), suffix);
    StringBuilder text = new StringBuilder(operands.channel(dialect, suffix, "c"));
    text.append(code.statements());
    for (int j = 0; j < invariants.size(); j++) {
      text.append(dialect.store(scratchAddress(j), code.results().get(j))).append('\n');
    }
    return text.toString();
  }

  private String elements(Lanes dialect, String suffix) {
    RowOperands operands = new RowOperands(accesses);
    List<String> names = new ArrayList<>(operands.names(suffix));
    StringBuilder text = new StringBuilder(operands.element(dialect, suffix, "c"));
    text.append(operands.channel(dialect, suffix, "c"));
    for (int j = 0; j < split().invariants().size(); j++) {
      String name = "h" + j + suffix;
      names.add(name);
      text.append("%s %s = %s;\n".formatted(dialect.type(), name, dialect.load(scratchAddress(j))));
    }
    ExprEmitter.Code code = new ExprEmitter(dialect, split().rest()).emit(names, suffix);
    return text + code.statements() + dialect.store("q + 4L * c", code.result()) + "\n";
  }

  private static String scratchAddress(int j) {
    return "scratch + " + j + " * row + 4L * c";
  }
}
