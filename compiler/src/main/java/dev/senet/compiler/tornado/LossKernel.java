package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;

/**
 * Cross entropy of logits [N, K] with labels [N], its gradient, and the count of hits: a group for
 * each sample. A label out of range gives NaN and reads nothing.
 */
final class LossKernel {
  /** NaN, for which TornadoVM has no literal; {@code sum}, of exponentials, is positive. */
  private static final String NAN = "TornadoMath.log(-sum)";

  private final Dialect dialect;
  private final Lowering lowering;
  private final String label;

  LossKernel(Dialect dialect, Lowering lowering, String label) {
    this.dialect = dialect;
    this.lowering = lowering;
    this.label = label;
  }

  private void add(KernelWriter kernel) {
    lowering.add(kernel.step(label, Geometry.Grid.of(Size.perSample(1), RowReductions.LOCAL)));
  }

  /** Adds the step of the losses [N]: {@code log Σ eˣ - (1 - ε) x[label] - ε · mean x}. */
  void crossEntropy(double smoothing, Value logits, Ref labels, Ref losses) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "CrossEntropy",
            "loss = log Σ exp(x) - (1 - smoothing) x[label] - smoothing · mean x, by rows");
    Pointer x = kernel.read("x", logits.ref());
    Pointer targets = kernel.integers("labels", labels);
    Pointer output = kernel.write("out", losses);
    kernel.number("channels", logits.shape().channels());
    RowReductions rows = new RowReductions(kernel);
    kernel.add(rows.exponentials(x.get("row + c")));
    // Deviations from the maximum: their sum cancels less than that of the logits.
    kernel.add(rows.sum("below", "%s - high".formatted(x.get("row + c"))));
    kernel
        .add("if (item == 0) {")
        .add("int label = %s;", targets.get("context.groupIdx"))
        .add("float own = %s;", NAN)
        .add("if (label >= 0 && label < channels) {\nown = %s - high;\n}", x.get("row + label"))
        .add(
            output.set(
                "context.groupIdx",
                "TornadoMath.log(sum) - %s * own - %s * below / channels"
                    .formatted(ExprWriter.literal(1 - smoothing), ExprWriter.literal(smoothing))))
        .add("}");
    add(kernel);
  }

  /** Adds the step of the gradient [N, K] for the gradients {@code dy} [N] of the losses. */
  void crossEntropyGradient(double smoothing, Value logits, Ref labels, Ref dy, Ref dlogits) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "CrossEntropyGradient",
            "dx = dy (softmax(x) - q), q the smoothed targets, by rows");
    Pointer x = kernel.read("x", logits.ref());
    Pointer targets = kernel.integers("labels", labels);
    Pointer gradient = kernel.read("dy", dy);
    Pointer output = kernel.write("out", dlogits);
    kernel.number("channels", logits.shape().channels());
    RowReductions rows = new RowReductions(kernel);
    kernel.add(rows.exponentials(x.get("row + c")));
    kernel
        .add("int label = %s;", targets.get("context.groupIdx"))
        .add("float scale = %s;", gradient.get("context.groupIdx"))
        .add("if (label < 0 || label >= channels) {\nscale = %s;\n}", NAN);
    String target =
        """
        float q = %s / channels;
        if (c == label) {
        q = q + %s;
        }
        """
            .formatted(ExprWriter.literal(smoothing), ExprWriter.literal(1 - smoothing));
    String value = "scale * (TornadoMath.exp(%s - high) / sum - q)".formatted(x.get("row + c"));
    kernel.add(rows.each(target + output.set("row + c", value)));
    add(kernel);
  }

  /**
   * Adds the step that gives 1 where the label is among the {@code k} greatest logits; of equal
   * logits the lower index is the greater.
   */
  void correct(int k, Value logits, Ref labels, Ref hits) {
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            "Correct",
            "1 where the label is among the k greatest logits of the row, else 0");
    Pointer x = kernel.read("x", logits.ref());
    Pointer targets = kernel.integers("labels", labels);
    Pointer output = kernel.write("out", hits);
    kernel.number("channels", logits.shape().channels());
    kernel.number("k", k);
    RowReductions rows = new RowReductions(kernel);
    kernel
        .add("int label = %s;", targets.get("context.groupIdx"))
        .add("boolean isClass = label >= 0 && label < channels;")
        .add("float own = Float.POSITIVE_INFINITY;")
        .add("if (isClass) {\nown = %s;\n}", x.get("row + label"))
        .add(
            rows.sum(
                "rank",
                "(%s > own || (%s == own && c < label) ? 1f : 0f)"
                    .formatted(x.get("row + c"), x.get("row + c"))))
        .add("if (item == 0) {")
        .add("%s}", output.set("context.groupIdx", "isClass && rank < k ? 1f : 0f"));
    add(kernel);
  }

  /** Adds the step that divides the scalar {@code dy} by N and repeats it N times. */
  void batchMeanGradient(Ref dy, Ref dx) {
    KernelWriter kernel = new KernelWriter(dialect, "BatchMeanGradient", "dx[n] = dy / N");
    Pointer gradient = kernel.read("dy", dy);
    Pointer output = kernel.write("out", dx);
    kernel.number("count", Size.perSample(1));
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add("%s}", output.set("i", gradient.get("0") + " / count"));
    lowering.add(kernel.step(label, Grids.covering(Size.perSample(1))));
  }
}
