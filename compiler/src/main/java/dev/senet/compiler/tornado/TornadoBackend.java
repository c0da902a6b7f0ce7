package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.pass.CombineStatistics;
import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.ImageSums;
import dev.senet.compiler.pass.MatrixProduct;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.compiler.pass.TapMeans;
import dev.senet.compiler.pass.WithSums;
import dev.senet.compiler.plan.Backend;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.AveragePoolGradient;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Correct;
import dev.senet.core.op.CrossEntropy;
import dev.senet.core.op.CrossEntropyGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.Pad;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.SoftmaxGradient;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/**
 * The backend for GPUs: kernels as Java source for TornadoVM, or for the emulator. Sums have a
 * fixed order, so that results are reproducible.
 *
 * @param dialect which classes the kernels are written against
 * @param precision what the factors of convolutions, linear layers and their gradients are rounded
 *     to; depthwise convolutions and excitations are in single precision always
 * @param onProcessor whether the device is a processor; otherwise it is a GPU. Products of rounded
 *     factors are those for GPUs always
 */
public record TornadoBackend(Dialect dialect, Precision precision, boolean onProcessor) implements Backend {
  public TornadoBackend {
    onProcessor = onProcessor && precision == Precision.FP32;
  }

  @Override
  public String target() {
    return dialect == Dialect.TORNADO ? "tornado" : "tornado-emulated";
  }

  @Override
  public void lower(Node node, Lowering to) {
    List<Value> in = node.inputs().stream().map(input -> value(input, to)).toList();
    Value out = value(node, to);
    String label = node.name();
    switch (node.op()) {
      case WithSums(Op op) -> to.provide(node, summed(op, label, in, out, to));
      case Excitation e -> ExcitationKernel.lower(dialect, to, node);
      case GlobalAveragePool p when to.sums(node.input(0)).isPresent() ->
          Reductions.mean(
              dialect, to, label, to.sums(node.input(0)).get(), in.getFirst().shape(), out.ref());
      case TapMeans(Window window) -> {
        ChannelSums sums =
            to.sums(node.input(0))
                .orElseGet(() -> Reductions.sums(dialect, to, label, in.getFirst()));
        TapMeansKernel.lower(dialect, to, label, window, in.getFirst(), sums, out);
      }
      default -> lower(node.op(), label, in, out, to);
    }
  }

  @Override
  public Optional<Step> merge(List<Step> steps) {
    return MergedPointwiseKernel.of(dialect, steps);
  }

  private ChannelSums summed(Op op, String label, List<Value> in, Value out, Lowering to) {
    Op anchor = op instanceof Fused f ? f.anchor() : op;
    Applied prologue = prologue(op, in);
    Applied epilogue = epilogue(op, in);
    if (anchor instanceof Convolution(Window window, int groups)) {
      if (isDepthwise(groups, in.getFirst(), out) && prologue.equals(Applied.NONE)) {
        return new DepthwiseKernel(dialect, to, label, window)
            .forwardWithSums(in.get(0), in.get(1), epilogue, out);
      }
      if (ConvolutionKernel.hasSums(groups, out.shape())
          && !precision.usesTensorCores()
          && !onProcessor) {
        return new ConvolutionKernel(dialect, precision, onProcessor, to, label, window, groups)
            .forward(in.get(0), in.get(1), prologue, epilogue, true, out)
            .orElseThrow();
      }
    }
    lower(op, label, in, out, to);
    return Reductions.sums(dialect, to, label, out);
  }

  private static Applied prologue(Op op, List<Value> in) {
    return op instanceof Fused f && f.prologue().isPresent()
        ? new Applied(f.prologue().get(), f.prologueInputs(in))
        : Applied.NONE;
  }

  private static Applied epilogue(Op op, List<Value> in) {
    return op instanceof Fused f && f.epilogue().isPresent()
        ? new Applied(f.epilogue().get(), f.epilogueInputs(in))
        : Applied.NONE;
  }

  private static Value value(Node node, Lowering lowering) {
    return new Value(lowering.ref(node), node.shape());
  }

  private void lower(Op op, String label, List<Value> in, Value out, Lowering to) {
    switch (op) {
      case PointwiseOp p -> PointwiseKernel.lower(dialect, to, label, p.expression(), in, out);
      case Transpose(List<Integer> permutation) ->
          copy(label, to).transpose(in.getFirst(), permutation, out);
      case Slice(int axis, int from, int end) ->
          copy(label, to).slice(in.getFirst(), axis, from, out);
      case Concat(int axis) -> copy(label, to).concat(in, axis, out);
      case Pad(List<Integer> before, List<Integer> after, double value) ->
          copy(label, to).pad(in.getFirst(), before, value, out);
      case MaxPool pool -> PoolKernel.max(dialect, to, label, pool, in.getFirst(), out);
      case AveragePool pool -> PoolKernel.average(dialect, to, label, pool, in.getFirst(), out);
      case MaxPoolGradient pool ->
          PoolGradientKernel.max(dialect, to, label, pool, in.get(0), in.get(1), in.get(2), out);
      case AveragePoolGradient pool ->
          PoolGradientKernel.average(dialect, to, label, pool, in.getFirst(), out);
      case Softmax s -> SoftmaxKernel.lower(dialect, to, label, in.getFirst(), out.ref());
      case SoftmaxGradient s ->
          SoftmaxKernel.gradient(dialect, to, label, in.get(0), in.get(1).ref(), out.ref());
      case RandomMask mask -> RandomKernel.mask(dialect, to, label, mask, in.get(1).ref(), out);
      case RandomUniform uniform ->
          RandomKernel.uniform(dialect, to, label, uniform, in.get(1).ref(), out);
      case MatrixProduct p ->
          MatrixProductKernel.lower(dialect, to, label, in.get(0), in.get(1), out);
      default -> reduce(op, label, in, out, to);
    }
  }

  private StridedCopyKernel copy(String label, Lowering to) {
    return new StridedCopyKernel(dialect, to, label);
  }

  private void reduce(Op op, String label, List<Value> in, Value out, Lowering to) {
    switch (op) {
      case Fused(SumTo s, int n, var prologue, int extra, var epilogue, int rest) ->
          sum(label, prologue.orElse(Expr.arg(0)), in, out, Size.of(1), to);
      case Fused(GlobalAveragePool p, int n, var prologue, int extra, var epilogue, int rest) ->
          sum(label, prologue.orElse(Expr.arg(0)), in, out, positions(in), to);
      case SumTo s -> sum(label, Expr.arg(0), in, out, Size.of(1), to);
      case GlobalAveragePool p -> sum(label, Expr.arg(0), in, out, positions(in), to);
      case BatchMean m -> sum(label, Expr.arg(0), in, out, Size.perSample(1), to);
      default -> normalize(op, label, in, out, to);
    }
  }

  private void normalize(Op op, String label, List<Value> in, Value out, Lowering to) {
    GradientSumsKernel gradients = new GradientSumsKernel(dialect, to, label);
    switch (op) {
      case BatchStatistics s ->
          BatchStatisticsKernel.lower(dialect, to, label, in.getFirst(), out.ref());
      case SampleStatistics s ->
          BatchStatisticsKernel.samples(dialect, to, label, in.getFirst(), out.ref());
      case CombineStatistics(int positions) ->
          BatchStatisticsKernel.combine(dialect, to, label, in.getFirst(), positions, out.ref());
      case ImageSums(List<Expr> sums, int arity, Shape shape) ->
          new ColumnSumKernel(dialect, sums, in, shape, shape.channels(), true)
              .lower(to, label, out.ref(), Size.of(1));
      case NormalizeGradientSums(double epsilon) ->
          gradients.lower(epsilon, in.get(0), in.get(1), in.get(2).ref(), out.ref());
      case CombineGradientSums(int positions) ->
          gradients.combine(in.get(0), in.get(1), positions, out.ref());
      default -> lose(op, label, in, out, to);
    }
  }

  private void lose(Op op, String label, List<Value> in, Value out, Lowering to) {
    LossKernel kernel = new LossKernel(dialect, to, label);
    switch (op) {
      case CrossEntropy(double smoothing) ->
          kernel.crossEntropy(smoothing, in.get(0), in.get(1).ref(), out.ref());
      case CrossEntropyGradient(double smoothing) ->
          kernel.crossEntropyGradient(
              smoothing, in.get(0), in.get(1).ref(), in.get(2).ref(), out.ref());
      case Correct(int k) -> kernel.correct(k, in.get(0), in.get(1).ref(), out.ref());
      case BatchMeanGradient m -> kernel.batchMeanGradient(in.get(1).ref(), out.ref());
      case Fused f -> convolve(f.anchor(), label, in, prologue(f, in), epilogue(f, in), out, to);
      default -> convolve(op, label, in, Applied.NONE, Applied.NONE, out, to);
    }
  }

  private void convolve(
      Op op,
      String label,
      List<Value> in,
      Applied prologue,
      Applied epilogue,
      Value out,
      Lowering to) {
    Value first = in.get(0);
    Value second = in.get(1);
    switch (op) {
      case Convolution(Window window, int groups)
          when isDepthwise(groups, first, out) && prologue.equals(Applied.NONE) ->
          new DepthwiseKernel(dialect, to, label, window).forward(first, second, epilogue, out);
      case Convolution(Window window, int groups) ->
          new ConvolutionKernel(dialect, precision, onProcessor, to, label, window, groups)
              .forward(first, second, prologue, epilogue, false, out);
      case ConvolutionDataGradient g when prologue.equals(Applied.NONE) -> {
        if (isDepthwise(g.groups(), first, out)) {
          new DepthwiseKernel(dialect, to, label, g.window())
              .dataGradient(first, second, epilogue, out);
        } else {
          new ConvolutionKernel(dialect, precision, onProcessor, to, label, g.window(), g.groups())
              .dataGradient(first, second, epilogue, out);
        }
      }
      case ConvolutionWeightGradient(Window window, int groups)
          when prologue.equals(Applied.NONE) && epilogue.equals(Applied.NONE) -> {
        if (isDepthwise(groups, first, second)) {
          new DepthwiseWeightGradientKernel(dialect, to, label, window)
              .lower(first, second, out.ref());
        } else {
          new WeightGradientKernel(dialect, precision, onProcessor, to, label, window, groups)
              .lower(first, second, out);
        }
      }
      default -> throw new UnsupportedOperationException("no kernel for " + op);
    }
  }

  private static boolean isDepthwise(int groups, Value a, Value b) {
    return Convolution.isDepthwise(groups, a.shape(), b.shape());
  }

  private void sum(
      String label, Expr expression, List<Value> in, Value out, Size divisor, Lowering to) {
    Shape shape = in.getFirst().shape();
    Reductions.lower(dialect, to, label, expression, in, shape, out, divisor);
  }

  /** The number of pixels of an image. */
  private static Size positions(List<Value> in) {
    return Size.of(in.getFirst().shape().positions());
  }
}
