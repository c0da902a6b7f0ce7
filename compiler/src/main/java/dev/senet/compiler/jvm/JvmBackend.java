package dev.senet.compiler.jvm;

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
import dev.senet.compiler.plan.Ref;
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
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/**
 * The embedded backend: kernels as Java source over the Vector API, or over plain floats.
 *
 * @param lanes the vector width
 * @param choices how convolutions are computed
 */
public record JvmBackend(Lanes lanes, ConvolutionChoices choices) implements Backend {
  @Override
  public String target() {
    return lanes.isVector() ? "jvm-" + 8 * lanes.bytes() : "jvm-scalar";
  }

  @Override
  public void lower(Node node, Lowering lowering) {
    List<Value> inputs = node.inputs().stream().map(input -> value(input, lowering)).toList();
    Value out = value(node, lowering);
    switch (node.op()) {
      case WithSums(Op op) ->
          lowering.provide(node, summed(op, node.name(), inputs, out, lowering));
      case Excitation e when LargeExcitation.is(node) ->
          LargeExcitation.lower(this, lowering, node);
      case Excitation e -> ExcitationKernel.lower(lanes, lowering, node);
      case GlobalAveragePool p when lowering.sums(node.input(0)).isPresent() ->
          mean(
              lanes,
              lowering,
              node.name(),
              lowering.sums(node.input(0)).get(),
              node.input(0).shape(),
              out.ref());
      case TapMeans(Window window) ->
          TapMeansKernel.lower(
              lanes,
              lowering,
              node.name(),
              window,
              inputs.getFirst(),
              lowering.sums(node.input(0)),
              out);
      default -> lower(node.op(), node.name(), inputs, out, lowering);
    }
  }

  private ChannelSums summed(Op op, String label, List<Value> in, Value out, Lowering to) {
    Optional<ChannelSums> sums =
        DepthwiseOps.accepts(op, in, out)
            ? DepthwiseOps.lower(lanes, to, label, op, in, true, out)
            : ConvolutionOps.lower(lanes, choices, to, label, op, in, true, out);
    return sums.orElseGet(() -> ReductionKernel.sums(lanes, to, label, out));
  }

  /** Adds the step of the mean over an image of {@code shape} from its sums. */
  static void mean(
      Lanes lanes, Lowering lowering, String label, ChannelSums sums, Shape shape, Ref out) {
    CombineKernel.lower(
        lanes,
        lowering,
        label,
        sums.ref(),
        out,
        Size.perSample(1),
        Size.of(sums.chunks()),
        shape.channels(),
        Size.of(shape.positions()));
  }

  private static Value value(Node node, Lowering lowering) {
    return new Value(lowering.ref(node), node.shape());
  }

  void lower(Op op, String label, List<Value> in, Value out, Lowering to) {
    switch (op) {
      case PointwiseOp p -> PointwiseKernel.lower(lanes, to, label, p.expression(), in, out);
      case Fused(SumTo s, int n, var prologue, int extra, var epilogue, int rest) ->
          sum(label, prologue.orElse(Expr.arg(0)), in, out, Size.of(1), to);
      case Fused(GlobalAveragePool p, int n, var prologue, int extra, var epilogue, int rest) ->
          sum(label, prologue.orElse(Expr.arg(0)), in, out, positions(in), to);
      case SumTo s -> sum(label, Expr.arg(0), in, out, Size.of(1), to);
      case GlobalAveragePool p -> sum(label, Expr.arg(0), in, out, positions(in), to);
      case BatchMean m -> sum(label, Expr.arg(0), in, out, Size.perSample(1), to);
      case BatchMeanGradient m ->
          LossKernel.batchMeanGradient(to, label, in.get(1).ref(), out.ref());
      case BatchStatistics s ->
          BatchStatisticsKernel.lower(lanes, to, label, in.getFirst(), out.ref());
      case SampleStatistics s ->
          BatchStatisticsKernel.samples(lanes, to, label, in.getFirst(), out.ref());
      case CombineStatistics(int positions) ->
          BatchStatisticsKernel.combine(lanes, to, label, in.getFirst(), positions, out.ref());
      case ImageSums(List<Expr> expressions, int arity, Shape shape) ->
          ReductionKernel.images(lanes, to, label, expressions, in, shape, out.ref());
      case CombineGradientSums(int positions) ->
          BatchStatisticsKernel.combineGradientSums(
              lanes, to, label, in.get(0), in.get(1), positions, out.ref());
      case NormalizeGradientSums(double epsilon) ->
          BatchStatisticsKernel.gradientSums(
              lanes, to, label, epsilon, in.get(0), in.get(1), in.get(2).ref(), out.ref());
      case Softmax s -> SoftmaxKernel.lower(lanes, to, label, in.getFirst(), out.ref());
      case SoftmaxGradient s ->
          SoftmaxKernel.gradient(lanes, to, label, in.get(0), in.get(1).ref(), out.ref());
      case CrossEntropy(double smoothing) ->
          LossKernel.crossEntropy(
              lanes, to, label, smoothing, in.get(0), in.get(1).ref(), out.ref());
      case CrossEntropyGradient(double smoothing) ->
          LossKernel.crossEntropyGradient(
              lanes, to, label, smoothing, in.get(0), in.get(1).ref(), in.get(2).ref(), out.ref());
      case Correct(int k) ->
          LossKernel.correct(to, label, k, in.get(0), in.get(1).ref(), out.ref());
      case RandomMask mask -> RandomKernel.mask(lanes, to, label, mask, in.get(1).ref(), out);
      case RandomUniform uniform ->
          RandomKernel.uniform(lanes, to, label, uniform, in.get(1).ref(), out);
      case Transpose(List<Integer> permutation) ->
          StridedCopyKernel.transpose(lanes, to, label, in.getFirst(), permutation, out);
      case Slice(int axis, int from, int end) ->
          StridedCopyKernel.slice(lanes, to, label, in.getFirst(), axis, from, out);
      case Concat(int axis) -> StridedCopyKernel.concat(lanes, to, label, in, axis, out);
      case Pad(List<Integer> before, List<Integer> after, double value) ->
          StridedCopyKernel.pad(lanes, to, label, in.getFirst(), before, value, out);
      case MaxPool pool -> PoolKernel.max(lanes, to, label, pool, in.getFirst(), out);
      case AveragePool pool -> PoolKernel.average(lanes, to, label, pool, in.getFirst(), out);
      case MaxPoolGradient pool ->
          PoolGradientKernel.max(
              lanes, to, label, pool, in.get(0), in.get(1).ref(), in.get(2), out);
      case AveragePoolGradient pool ->
          PoolGradientKernel.average(lanes, to, label, pool, in.getFirst(), out);
      case Op o when DepthwiseOps.accepts(o, in, out) ->
          DepthwiseOps.lower(lanes, to, label, o, in, false, out);
      case MatrixProduct p -> MatrixProductKernel.lower(lanes, to, label, in, out);
      default -> ConvolutionOps.lower(lanes, choices, to, label, op, in, false, out);
    }
  }

  private void sum(
      String label, Expr expression, List<Value> in, Value out, Size divisor, Lowering to) {
    Shape shape = in.getFirst().shape();
    ReductionKernel.lower(lanes, to, label, expression, in, shape, out, divisor);
  }

  /** The number of pixels of an image. */
  private static Size positions(List<Value> in) {
    return Size.of(in.getFirst().shape().positions());
  }
}
