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
  private static final long KB = 1 << 10;

  private ConvolutionOps() {}

  /**
   * Adds the steps of {@code op}.
   *
   * @param choices for convolutions and data gradients
   * @param isSummed whether the sums of {@code out}, the result of a convolution, are wanted
   * @return these sums, unless the algorithm has none
   * @throws UnsupportedOperationException if it is not a convolution
   */
  static Optional<ChannelSums> lower(
      Lanes lanes,
      ConvolutionChoices choices,
      Lowering lowering,
      String label,
      Op op,
      List<Value> in,
      boolean isSummed,
      Value out) {
    ConvolutionSite site =
        new ConvolutionSite(op, in.stream().map(Value::shape).toList(), out.shape(), isSummed);
    ConvolutionChoice choice = choices.choose(lanes, site);
    if (op instanceof Fused fused) {
      return lower(
          lanes,
          choice,
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
    return lower(lanes, choice, lowering, label, op, in, none, none, isSummed, out);
  }

  private static Optional<ChannelSums> lower(
      Lanes lanes,
      ConvolutionChoice choice,
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
    Tile tile = choice.tile(lanes);
    Optional<WinogradTile> winograd = choice.winograd();
    switch (op) {
      case Convolution c when winograd.isPresent() -> {
        return WinogradLowering.forward(
            winograd.get(),
            tile,
            choice.block(),
            lowering,
            label,
            c.window(),
            first,
            second,
            prologue,
            epilogue,
            isSummed,
            out);
      }
      case Convolution(var window, int groups) -> {
        return ConvolutionLowering.forward(
            tile,
            choice.block() * KB,
            lowering,
            label,
            window,
            groups,
            first,
            second,
            prologue,
            epilogue,
            isSummed,
            out);
      }
      case ConvolutionDataGradient g when prologue.isEmpty() && winograd.isPresent() ->
          WinogradLowering.dataGradient(
              winograd.get(),
              tile,
              choice.block(),
              lowering,
              label,
              g.window(),
              first,
              second,
              epilogue,
              out);
      case ConvolutionDataGradient g when prologue.isEmpty() ->
          ConvolutionLowering.dataGradient(
              tile,
              choice.block() * KB,
              lowering,
              label,
              g.window(),
              g.groups(),
              first,
              second,
              epilogue,
              out);
      case ConvolutionWeightGradient(var window, int groups)
          when prologue.isEmpty() && epilogue.isEmpty() ->
          WeightGradientLowering.lower(lanes, lowering, label, window, groups, first, second, out);
      default -> throw new UnsupportedOperationException("no kernel for " + op);
    }
    return Optional.empty();
  }
}
