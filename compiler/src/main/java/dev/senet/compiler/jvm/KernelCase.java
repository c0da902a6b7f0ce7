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
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Work for the benchmark of kernels.
 *
 * @param name what it computes
 * @param flops floating-point operations per sample; for the peak, of the whole
 * @param bytesPerSample bytes of each sample that any way to compute it must move, each tensor once
 * @param bytes the same of what has no batch, such as weights
 * @param preparation steps that a program does once for several batches, not measured: the packing
 *     of weights
 * @param steps the steps that are measured
 * @param direct for a fast algorithm the direct one, which is measured in turn with it
 */
public record KernelCase(
    String name,
    double flops,
    long bytesPerSample,
    long bytes,
    List<Step> preparation,
    List<Step> steps,
    Optional<KernelCase> direct) {
  private static final int PEAK_UNITS = 64;
  private static final long PEAK_STEPS = 1_000;

  /** Bytes of a triad that no cache holds. */
  public static final long MEMORY_BYTES = 192 << 20;

  private static final long BYTES_OF_TRIAD = 3 * 4;
  private static final int GROUPS_OF_RESNEXT = 32;

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
        "peak",
        PEAK_UNITS * kernel.flops(PEAK_STEPS),
        0,
        0,
        List.of(),
        recorder.steps,
        Optional.empty());
  }

  /**
   * The triad {@code c = a + 3 b} of STREAM (McCalpin 1995), over tensors of {@code size} bytes
   * together.
   */
  public static KernelCase triad(Lanes lanes, long size) {
    Recorder recorder = new Recorder();
    int elements = Math.toIntExact(Math.max(1, size / BYTES_OF_TRIAD));
    Shape shape = Shape.of(elements);
    List<Value> operands = List.of(recorder.value("a", shape), recorder.value("b", shape));
    Expr sum = Expr.arg(0).plus(Expr.arg(1).times(3));
    PointwiseKernel.lower(lanes, recorder, "triad", sum, operands, recorder.value("c", shape));
    return new KernelCase(
        "triad",
        2.0 * elements,
        0,
        BYTES_OF_TRIAD * elements,
        List.of(),
        recorder.steps,
        Optional.empty());
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
      convolution(cases, lanes, Window.square(1, 1), 1, size, outer, inner);
      convolution(cases, lanes, Window.square(3, 1), 1, size, inner, inner);
      convolution(cases, lanes, Window.square(1, 1), 1, size, inner, outer);
      if (size < 56) {
        convolution(cases, lanes, Window.square(3, 2), 1, 2 * size, inner, inner);
        convolution(cases, lanes, Window.square(1, 2), 1, 2 * size, outer / 2, outer);
      }
    }
    return cases;
  }

  /**
   * What other networks spend their time with: the first layer, grouped convolutions of ResNeXt-50
   * (32×4d), depthwise ones and pools.
   */
  public static List<KernelCase> others(Lanes lanes) {
    List<KernelCase> cases = new ArrayList<>();
    convolution(cases, lanes, Window.square(7, 2), 1, 224, 3, 64);
    for (int[] stage : STAGES) {
      int channels = 2 * stage[1];
      convolution(
          cases, lanes, Window.square(3, 1), GROUPS_OF_RESNEXT, stage[0], channels, channels);
    }
    for (int[] stage : STAGES) {
      int channels = stage[2] / 2;
      convolution(cases, lanes, Window.square(3, 1), channels, stage[0], channels, channels);
    }
    convolution(cases, lanes, Window.square(5, 1), 672, 14, 672, 672);
    pool(
        cases, lanes, "max", new MaxPool(Window.square(3, 2), false), Window.square(3, 2), 112, 64);
    pool(
        cases,
        lanes,
        "average",
        new AveragePool(Window.square(3, 1), false, false),
        Window.square(3, 1),
        28,
        256);
    Shape last = Shape.batched(7, 7, 2048);
    Shape mean = Shape.batched(1, 1, 2048);
    cases.addAll(
        new Work(
                "global average pool 7x7 2048",
                last.elements(),
                new GlobalAveragePool(),
                List.of(last),
                mean)
            .cases(lanes));
    return cases;
  }

  /** An operation for each tap. */
  private static void pool(
      List<KernelCase> cases,
      Lanes lanes,
      String kind,
      Op op,
      Window window,
      int size,
      int channels) {
    Shape x = Shape.batched(size, size, channels);
    Shape y = window.output(x, channels);
    int kernel = window.kernelHeight();
    String name =
        "%s pool %dx%d/%d %dx%d %d"
            .formatted(kind, kernel, kernel, window.strideHeight(), size, size, channels);
    double flops = (double) kernel * kernel * y.elements();
    cases.addAll(new Work(name, flops, op, List.of(x), y).cases(lanes));
  }

  private static void convolution(
      List<KernelCase> cases,
      Lanes lanes,
      Window window,
      int groups,
      int size,
      int inputs,
      int outputs) {
    Shape x = Shape.batched(size, size, inputs);
    Shape y = window.output(x, outputs);
    int kernel = window.kernelHeight();
    Shape w = Shape.of(kernel, kernel, inputs / groups, outputs);
    double flops = 2.0 * w.elements() * y.positions();
    int stride = window.strideHeight();
    String name =
        "%dx%d%s %dx%d %d->%d%s"
            .formatted(
                kernel,
                kernel,
                stride == 1 ? "" : "/" + stride,
                size,
                size,
                inputs,
                outputs,
                groups == 1 ? "" : groups == inputs ? " depthwise" : " of " + groups + " groups");
    Op data = new ConvolutionDataGradient(window, groups, size, size);
    Op weight = new ConvolutionWeightGradient(window, groups);
    cases.addAll(
        new Work(name, flops, new Convolution(window, groups), List.of(x, w), y).cases(lanes));
    cases.addAll(new Work(name + " data gradient", flops, data, List.of(y, w), x).cases(lanes));
    cases.addAll(new Work(name + " weight gradient", flops, weight, List.of(x, y), w).cases(lanes));
  }

  /** What is to be computed from tensors of the shapes {@code in}, by whatever algorithm. */
  private record Work(String name, double flops, Op op, List<Shape> in, Shape out) {
    List<KernelCase> cases(Lanes lanes) {
      KernelCase direct = of(name, lanes, ConvolutionAlgorithm.DIRECT, Optional.empty());
      return new ConvolutionSite(op, in, out, false).hasWinograd()
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

    /** Bytes of all tensors that have a batch, or of those that have none. */
    private long bytes(boolean isBatched) {
      return Stream.concat(in.stream(), Stream.of(out))
          .filter(shape -> shape.isBatched() == isBatched)
          .mapToLong(shape -> 4L * shape.elements())
          .sum();
    }

    private KernelCase of(
        String label, Lanes lanes, ConvolutionAlgorithm algorithm, Optional<KernelCase> direct) {
      Recorder recorder = new Recorder();
      List<Value> inputs = in.stream().map(shape -> recorder.value("in", shape)).toList();
      new JvmBackend(lanes, ConvolutionChoices.of(algorithm))
          .lower(op, label, inputs, recorder.value("out", out), recorder);
      return new KernelCase(
          label,
          flops,
          bytes(true),
          bytes(false),
          recorder.steps.stream().filter(KernelCase::isPreparation).toList(),
          recorder.steps.stream().filter(s -> !isPreparation(s)).toList(),
          direct);
    }
  }

  /** What {@code batch} samples must move. */
  public double bytesAt(int batch) {
    return (double) bytesPerSample * batch + bytes;
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
