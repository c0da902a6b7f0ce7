package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import java.util.List;
import java.util.Optional;

/** The steps of depthwise convolutions, which have as many groups as channels on both sides. */
final class DepthwiseOps {
  private DepthwiseOps() {}

  /** Whether {@code op} is a depthwise convolution that these kernels know. */
  static boolean accepts(Op op, List<Value> in, Value out) {
    return switch (op) {
      case Fused f -> f.prologue().isEmpty() && accepts(f.anchor(), in, out);
      case Convolution(var window, int groups) -> isDepthwise(groups, in.getFirst(), out);
      case ConvolutionDataGradient g -> isDepthwise(g.groups(), in.getFirst(), out);
      case ConvolutionWeightGradient(var window, int groups) ->
          isDepthwise(groups, in.get(0), in.get(1));
      default -> false;
    };
  }

  private static boolean isDepthwise(int groups, Value a, Value b) {
    return Convolution.isDepthwise(groups, a.shape(), b.shape());
  }

  /**
   * Adds the steps of {@code op}, which {@link #accepts} must know.
   *
   * @return if {@code isSummed}, the sums of {@code out}, which must be that of a convolution
   */
  static Optional<ChannelSums> lower(
      Lanes lanes, Lowering to, String label, Op op, List<Value> in, boolean isSummed, Value out) {
    return switch (op) {
      case Fused f ->
          anchor(
              lanes,
              to,
              label,
              f.anchor(),
              in,
              f.epilogue().orElse(Expr.arg(0)),
              f.epilogueInputs(in),
              isSummed,
              out);
      case ConvolutionWeightGradient(var window, int groups) -> {
        DepthwiseWeightGradientKernel.lower(
            lanes, to, label, window, in.get(0), in.get(1), out.ref());
        yield Optional.empty();
      }
      default -> anchor(lanes, to, label, op, in, Expr.arg(0), List.of(), isSummed, out);
    };
  }

  private static Optional<ChannelSums> anchor(
      Lanes lanes,
      Lowering to,
      String label,
      Op anchor,
      List<Value> in,
      Expr epilogue,
      List<Value> operands,
      boolean isSummed,
      Value out) {
    boolean isGradient = anchor instanceof ConvolutionDataGradient;
    var window =
        anchor instanceof ConvolutionDataGradient g ? g.window() : ((Convolution) anchor).window();
    return DepthwiseLowering.lower(
        lanes,
        to,
        label,
        window,
        isGradient,
        in.get(0),
        in.get(1).ref(),
        epilogue,
        operands,
        isSummed,
        out);
  }
}
