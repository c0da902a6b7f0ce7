package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.program.Size;
import java.util.List;

/**
 * Cross entropy of logits [N, K] with labels [N], its gradient, and the count of hits. A unit is a
 * block of samples. A label out of range gives NaN and reads nothing.
 */
public record LossKernel(Lanes lanes) {
  /** Elements that a unit is to have, at the least. */
  private static final long ELEMENTS = 2048;

  private static final Expr SHIFTED_EXP = Expr.arg(0).minus(Expr.arg(1)).apply(UnaryKind.EXP);

  /** Adds the step of the losses [N]. */
  public static void crossEntropy(
      Lanes lanes,
      Lowering lowering,
      String label,
      double smoothing,
      Value logits,
      Ref labels,
      Ref losses) {
    KernelSource source = new LossKernel(lanes).crossEntropySource();
    add(lowering, label, source, List.of(logits.ref(), labels), losses, logits, bits(smoothing));
  }

  /** Adds the step of the gradient [N, K] for the gradients {@code dy} [N] of the losses. */
  public static void crossEntropyGradient(
      Lanes lanes,
      Lowering lowering,
      String label,
      double smoothing,
      Value logits,
      Ref labels,
      Ref dy,
      Ref dlogits) {
    KernelSource source = new LossKernel(lanes).crossEntropyGradientSource();
    List<Ref> inputs = List.of(logits.ref(), labels, dy);
    add(lowering, label, source, inputs, dlogits, logits, bits(smoothing));
  }

  /** Adds the step that gives 1 where the label is among the {@code k} greatest logits. */
  public static void correct(
      Lowering lowering, String label, int k, Value logits, Ref labels, Ref hits) {
    KernelSource source = new LossKernel(Lanes.SCALAR).correctSource();
    add(lowering, label, source, List.of(logits.ref(), labels), hits, logits, k);
  }

  /** Adds the step that divides the scalar {@code dy} by N and repeats it N times. */
  public static void batchMeanGradient(Lowering lowering, String label, Ref dy, Ref dx) {
    lowering.add(
        Step.of(label, new LossKernel(Lanes.SCALAR).batchMeanGradientSource())
            .read(dy)
            .write(dx)
            .number(Size.perSample(1))
            .units(Size.of(1)));
  }

  private static long bits(double value) {
    return Float.floatToIntBits((float) value);
  }

  private static void add(
      Lowering lowering,
      String label,
      KernelSource kernel,
      List<Ref> inputs,
      Ref output,
      Value logits,
      long parameter) {
    int classes = logits.shape().channels();
    long block = Math.max(1, ELEMENTS / classes);
    Size rows = Size.perSample(1);
    Step.Builder step = Step.of(label, kernel);
    inputs.forEach(step::read);
    lowering.add(
        step.write(output)
            .number(rows)
            .number(classes)
            .number(block)
            .number(parameter)
            .scratch(Size.of(64))
            .units(rows.ceilDiv(block)));
  }

  /**
   * The kernel of the losses: {@code log Σ eˣ - (1 - smoothing) x[label] - smoothing · mean x}.
   * Arguments: logits, labels, losses, samples, classes, samples of a unit, smoothing's bits.
   */
  public KernelSource crossEntropySource() {
    String body =
        RowLoops.maximum(lanes, "x", "highest")
            + RowLoops.sum(lanes, SHIFTED_EXP, List.of("x"), List.of("highest"), "sum")
            // Deviations from the maximum: their sum cancels less than that of the logits.
            + RowLoops.sum(
                lanes, Expr.arg(0).minus(Expr.arg(1)), List.of("x"), List.of("highest"), "below")
            + """
            float own = label < 0 || label >= count ? Float.NaN : %s - highest;
            %s
            """
                .formatted(
                    Lanes.loadFloat("x + 4L * label"),
                    Lanes.SCALAR.store(
                        "y",
                        "(float) (Math.log(sum) - (1 - smoothing) * own"
                            + " - smoothing * below / count)"));
    return KernelClass.of(
        "CrossEntropy",
        lanes,
        "loss = log Σ exp(x) - (1 - smoothing) x[label] - smoothing · mean x, row by row",
        rows(2, "4 * r", "float smoothing", "Float.intBitsToFloat((int) a[6])", body));
  }

  /**
   * The kernel of the gradient: {@code dy (softmax(x) - q)}, where q is 1 - smoothing at the label
   * and smoothing / K everywhere besides. Arguments: logits, labels, dy, result, samples, classes,
   * samples of a unit, smoothing's bits.
   */
  public KernelSource crossEntropyGradientSource() {
    Expr scaled = Expr.arg(0).times(Expr.arg(1)).minus(Expr.arg(2));
    String body =
        """
        float dy = %s;
        %s%sfloat scale = dy / sum;
        float share = dy * smoothing / count;
        %sif (label >= 0 && label < count) {
        %s
        } else {
        %s
        }
        """
            .formatted(
                Lanes.loadFloat("d"),
                RowLoops.maximum(lanes, "x", "highest")
                    + RowLoops.map(lanes, SHIFTED_EXP, List.of("x"), List.of("highest"), "y"),
                RowLoops.sum(lanes, Expr.arg(0), List.of("y"), List.of(), "sum"),
                RowLoops.map(lanes, scaled, List.of("y"), List.of("scale", "share"), "y"),
                Lanes.SCALAR.store(
                    "y + 4L * label",
                    Lanes.loadFloat("y + 4L * label") + " - dy * (1 - smoothing)"),
                Lanes.SCALAR.store("y", "Float.NaN"));
    return KernelClass.of(
        "CrossEntropyGradient",
        lanes,
        "dx = dy (softmax(x) - q), q the smoothed targets, row by row",
        rows(3, "4 * r * count", "float smoothing", "Float.intBitsToFloat((int) a[7])", body));
  }

  /**
   * The kernel of hits; of equal logits the lower index is the greater. Arguments: logits, labels,
   * hits, samples, classes, samples of a unit, k.
   */
  public KernelSource correctSource() {
    String body =
        """
        int rank = 0;
        if (label < 0 || label >= count) {
        rank = count;
        } else {
        float own = %s;
        for (int c = 0; c < count; c++) {
        float other = %s;
        if (other > own || (other == own && c < label)) {
        rank++;
        }
        }
        }
        %s
        """
            .formatted(
                Lanes.loadFloat("x + 4L * label"),
                Lanes.loadFloat("x + 4L * c"),
                Lanes.SCALAR.store("y", "label >= 0 && label < count && rank < k ? 1f : 0f"));
    return KernelClass.of(
        "Correct",
        Lanes.SCALAR,
        "1 where the label is among the k greatest logits of the row, else 0",
        rows(2, "4 * r", "int k", "(int) a[6]", body));
  }

  /** The kernel of the mean's gradient. Arguments: dy, result, N. */
  public KernelSource batchMeanGradientSource() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        float share = %s / a[2];
        for (long i = 0; i < a[2]; i++) {
        %s
        }
        }
        """
            .formatted(Lanes.loadFloat("a[0]"), Lanes.SCALAR.store("a[1] + 4 * i", "share"));
    return KernelClass.of("BatchMeanGradient", Lanes.SCALAR, "dx[n] = dy / N", members);
  }

  /** The frame of kernels over samples; {@code y} is at {@code offset} in the output. */
  private static String rows(
      int inputs, String offset, String parameter, String argument, String body) {
    String third = inputs == 3 ? "a[2] + 4 * r" : "0";
    return """
    public void run(long[] a, long from, long to, long scratch) {
    long count = a[%d];
    long end = Math.min(to * a[%d], a[%d]);
    for (long r = from * a[%d]; r < end; r++) {
    int label = ALL.get(ValueLayout.JAVA_INT_UNALIGNED, a[1] + 4 * r);
    row(a[0] + 4 * r * count, label, %s, a[%d] + %s, (int) count, %s, scratch);
    }
    }

    private static void row(\
    long x, int label, long d, long y, int count, %s, long scratch) {
    %s}
    """
        .formatted(
            inputs + 2,
            inputs + 3,
            inputs + 1,
            inputs + 3,
            third,
            inputs,
            offset,
            argument,
            parameter,
            body);
  }
}
