package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.Buffer;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Work for the benchmark of kernels.
 *
 * @param name what it computes
 * @param flops floating-point operations per sample; for the peak, of the whole
 * @param preparation steps that a program does once for several batches, not measured: the packing
 *     of weights
 * @param steps the steps that are measured
 * @param direct for a fast algorithm the direct one, which is measured in turn with it
 */
public record KernelCase(
    String name,
    double flops,
    List<Step> preparation,
    List<Step> steps,
    Optional<KernelCase> direct) {
  private static final int PEAK_UNITS = 64;
  private static final long PEAK_STEPS = 1_000;
  private static final int TRIAD_ELEMENTS = 1 << 24;

  /** What {@link #triad} moves. */
  public static final long TRIAD_BYTES = 3L * 4 * TRIAD_ELEMENTS;

  /** The stages of ResNet-50: size of the maps, channels inside and at the end of a block. */
  private static final int[][] STAGES = {
    {56, 64, 256}, {28, 128, 512}, {14, 256, 1024}, {7, 512, 2048}
  };

  /** Multiply-adds in registers only, {@code flops} in all. */
  public static KernelCase peak(Lanes lanes) {
    PeakKernel kernel = new PeakKernel(lanes);
    Recorder recorder = new Recorder();
    Ref out = recorder.temporary("out", Size.of(64L * PEAK_UNITS));
    recorder.add(
        Step.of("peak", kernel.source()).write(out).number(PEAK_STEPS).units(Size.of(PEAK_UNITS)));
    return new KernelCase(
        "peak", PEAK_UNITS * kernel.flops(PEAK_STEPS), List.of(), recorder.steps, Optional.empty());
  }

  /**
   * The triad {@code c = a + 3 b} of STREAM (McCalpin 1995), over tensors that no cache holds: it
   * moves {@link #TRIAD_BYTES}.
   */
  public static KernelCase triad(Lanes lanes) {
    Recorder recorder = new Recorder();
    Shape shape = Shape.of(TRIAD_ELEMENTS);
    List<Value> operands = List.of(recorder.value("a", shape), recorder.value("b", shape));
    Expr sum = Expr.arg(0).plus(Expr.arg(1).times(3));
    PointwiseKernel.lower(lanes, recorder, "triad", sum, operands, recorder.value("c", shape));
    return new KernelCase(
        "triad", 2.0 * TRIAD_ELEMENTS, List.of(), recorder.steps, Optional.empty());
  }

  /**
   * The dense 3×3 and 1×1 convolutions of ResNet-50 at 224², forward and both gradients; those that
   * Winograd's algorithm can compute also by it, with the operations of the direct one.
   */
  public static List<KernelCase> resNet50(Lanes lanes) {
    List<KernelCase> cases = new ArrayList<>();
    for (int[] stage : STAGES) {
      int size = stage[0];
      int inner = stage[1];
      int outer = stage[2];
      convolution(cases, lanes, Window.square(1, 1), size, outer, inner);
      convolution(cases, lanes, Window.square(3, 1), size, inner, inner);
      convolution(cases, lanes, Window.square(1, 1), size, inner, outer);
      if (size < 56) {
        convolution(cases, lanes, Window.square(3, 2), 2 * size, inner, inner);
        convolution(cases, lanes, Window.square(1, 2), 2 * size, outer / 2, outer);
      }
    }
    return cases;
  }

  private static void convolution(
      List<KernelCase> cases, Lanes lanes, Window window, int size, int inputs, int outputs) {
    Shape x = Shape.batched(size, size, inputs);
    Shape y = window.output(x, outputs);
    int kernel = window.kernelHeight();
    Shape w = Shape.of(kernel, kernel, inputs, outputs);
    double flops = 2.0 * w.elements() * y.positions();
    int stride = window.strideHeight();
    String name =
        "%dx%d%s %dx%d %d->%d"
            .formatted(
                kernel, kernel, stride == 1 ? "" : "/" + stride, size, size, inputs, outputs);
    Op data = new ConvolutionDataGradient(window, 1, size, size);
    Op weight = new ConvolutionWeightGradient(window, 1);
    cases.addAll(new Work(name, flops, new Convolution(window, 1), x, w, y).cases(lanes));
    cases.addAll(new Work(name + " data gradient", flops, data, y, w, x).cases(lanes));
    cases.addAll(new Work(name + " weight gradient", flops, weight, x, y, w).cases(lanes));
  }

  /** What is to be computed from tensors of two shapes, by whatever algorithm. */
  private record Work(String name, double flops, Op op, Shape a, Shape b, Shape out) {
    List<KernelCase> cases(Lanes lanes) {
      KernelCase direct = of(name, lanes, ConvolutionAlgorithm.DIRECT, Optional.empty());
      return new ConvolutionSite(op, List.of(a, b), out, false).hasWinograd()
          ? List.of(
              direct,
              of(
                  name + " Winograd 2x2",
                  lanes,
                  ConvolutionAlgorithm.WINOGRAD_2,
                  Optional.of(direct)),
              of(
                  name + " Winograd 4x4",
                  lanes,
                  ConvolutionAlgorithm.WINOGRAD_4,
                  Optional.of(direct)))
          : List.of(direct);
    }

    private KernelCase of(
        String label, Lanes lanes, ConvolutionAlgorithm algorithm, Optional<KernelCase> direct) {
      Recorder recorder = new Recorder();
      List<Value> inputs = List.of(recorder.value("a", a), recorder.value("b", b));
      ConvolutionOps.lower(
          lanes,
          ConvolutionChoices.of(algorithm),
          recorder,
          label,
          op,
          inputs,
          false,
          recorder.value("out", out));
      return new KernelCase(
          label,
          flops,
          recorder.steps.stream().filter(KernelCase::isPreparation).toList(),
          recorder.steps.stream().filter(s -> !isPreparation(s)).toList(),
          direct);
    }
  }

  private static boolean isPreparation(Step step) {
    String kernel = step.kernel().className();
    return kernel.startsWith("PackWeights") || kernel.startsWith("WinogradWeights");
  }

  /** Collects steps on buffers of its own. */
  private static final class Recorder implements Lowering {
    private final List<Step> steps = new ArrayList<>();

    Value value(String name, Shape shape) {
      Size bytes = Size.of(shape.isBatched(), 4L * shape.elements());
      return new Value(temporary(name, bytes), shape);
    }

    @Override
    public Ref ref(Node node) {
      throw new UnsupportedOperationException("benchmarks of kernels have no graph");
    }

    @Override
    public Ref temporary(String name, Size bytes) {
      return new Ref(new Buffer(name, bytes, new Buffer.Temporary()));
    }

    @Override
    public void provide(Node node, ChannelSums sums) {
      throw new UnsupportedOperationException("benchmarks of kernels have no graph");
    }

    @Override
    public Optional<ChannelSums> sums(Node node) {
      return Optional.empty();
    }

    @Override
    public void add(Step step) {
      steps.add(step);
    }
  }
}
