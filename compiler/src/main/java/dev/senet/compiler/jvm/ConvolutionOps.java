package dev.senet.compiler.jvm;

import dev.senet.compiler.jvm.ConvolutionLowering.Applied;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import java.util.List;
import java.util.Optional;

/** The steps of convolutions and their gradients, alone or fused with what is around them. */
final class ConvolutionOps {
  private ConvolutionOps() {}

  /**
   * Adds the steps of {@code op}.
   *
   * @return if {@code isSummed}, the sums of {@code out}, which must be that of a convolution
   * @throws UnsupportedOperationException if it is not a convolution
   */
  static Optional<ChannelSums> lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Op op,
      List<Value> in,
      boolean isSummed,
      Value out) {
    if (op instanceof Fused fused) {
      return lower(
          lanes,
          lowering,
          label,
          fused.anchor(),
          in,
          fused.prologue().map(e -> new Applied(e, fused.prologueInputs(in))),
          fused.epilogue().map(e -> new Applied(e, fused.epilogueInputs(in))),
          isSummed,
          out);
    }
    return lower(lanes, lowering, label, op, in, Optional.empty(), Optional.empty(), isSummed, out);
  }

  private static Optional<ChannelSums> lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Op op,
      List<Value> in,
      Optional<Applied> prologue,
      Optional<Applied> epilogue,
      boolean isSummed,
      Value out) {
    Value first = in.get(0);
    Value second = in.get(1);
    switch (op) {
      case Convolution(var window, int groups) -> {
        return ConvolutionLowering.forward(
            lanes, lowering, label, window, groups, first, second, prologue, epilogue, isSummed,
            out);
      }
      case ConvolutionDataGradient g when prologue.isEmpty() ->
          ConvolutionLowering.dataGradient(
              lanes, lowering, label, g.window(), g.groups(), first, second, epilogue, out);
      case ConvolutionWeightGradient(var window, int groups)
          when prologue.isEmpty() && epilogue.isEmpty() ->
          WeightGradientLowering.lower(lanes, lowering, label, window, groups, first, second, out);
      default -> throw new UnsupportedOperationException("no kernel for " + op);
    }
    return Optional.empty();
  }
}
