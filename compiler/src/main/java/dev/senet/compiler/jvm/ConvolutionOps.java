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
  /** Samples of a usual batch in training, where larger ones are no faster. */
  private static final int USUAL_BATCH = 16;

  private ConvolutionOps() {}

  /**
   * Adds the steps of {@code op}.
   *
   * @param algorithm for convolutions and data gradients
   * @param isSummed whether the sums of {@code out}, the result of a convolution, are wanted
   * @return these sums, unless the algorithm has none
   * @throws UnsupportedOperationException if it is not a convolution
   */
  static Optional<ChannelSums> lower(
      Lanes lanes,
      ConvolutionAlgorithm algorithm,
      Lowering lowering,
      String label,
      Op op,
      List<Value> in,
      boolean isSummed,
      Value out) {
    if (op instanceof Fused fused) {
      return lower(
          lanes,
          algorithm,
          lowering,
          label,
          fused.anchor(),
          in,
          fused.prologue().map(e -> new Applied(e, fused.prologueInputs(in))),
          fused.epilogue().map(e -> new Applied(e, fused.epilogueInputs(in))),
          isSummed,
          out);
    }
    Optional<Applied> none = Optional.empty();
    return lower(lanes, algorithm, lowering, label, op, in, none, none, isSummed, out);
  }

  private static Optional<ChannelSums> lower(
      Lanes lanes,
      ConvolutionAlgorithm algorithm,
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
    Optional<WinogradTile> winograd = winograd(lanes, algorithm, op, first, out);
    switch (op) {
      case Convolution c when winograd.isPresent() ->
          WinogradLowering.forward(
              winograd.get(),
              lanes,
              lowering,
              label,
              c.window(),
              first,
              second,
              prologue,
              epilogue,
              out);
      case Convolution(var window, int groups) -> {
        return ConvolutionLowering.forward(
            lanes, lowering, label, window, groups, first, second, prologue, epilogue, isSummed,
            out);
      }
      case ConvolutionDataGradient g when prologue.isEmpty() && winograd.isPresent() ->
          WinogradLowering.dataGradient(
              winograd.get(), lanes, lowering, label, g.window(), first, second, epilogue, out);
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

  private static Optional<WinogradTile> winograd(
      Lanes lanes, ConvolutionAlgorithm algorithm, Op op, Value in, Value out) {
    if (!hasWinograd(op)) {
      return Optional.empty();
    }
    return switch (algorithm) {
      case DIRECT -> Optional.empty();
      case WINOGRAD_2 -> Optional.of(WinogradTile.OF_2);
      case WINOGRAD_4 -> Optional.of(WinogradTile.OF_4);
      case FASTEST_OF_ONE -> new WinogradCost(lanes, in.shape(), out.shape(), 1).fastest();
      case FASTEST_OF_BATCH ->
          new WinogradCost(lanes, in.shape(), out.shape(), USUAL_BATCH).fastest();
    };
  }

  /** Whether Winograd's algorithm can compute {@code op}. */
  static boolean hasWinograd(Op op) {
    return switch (op) {
      case Convolution(var window, int groups) -> WinogradLowering.accepts(window, groups);
      case ConvolutionDataGradient g -> WinogradLowering.accepts(g.window(), g.groups());
      default -> false;
    };
  }
}
