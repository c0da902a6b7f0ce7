package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.Optional;

/** The steps of depthwise convolutions and their data gradients. */
final class DepthwiseLowering {
  private DepthwiseLowering() {}

  /**
   * Adds the step.
   *
   * @param source x, or dy for the gradient
   * @param weight [kernel height, kernel width, 1, channels]
   * @param operands the epilogue's
   * @param output y, or dx
   * @return if {@code isSummed}, the sums of {@code output}
   */
  static Optional<ChannelSums> lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Window window,
      boolean isGradient,
      Value source,
      Ref weight,
      Expr epilogue,
      List<Value> operands,
      boolean isSummed,
      Value output) {
    List<Value> readable =
        operands.stream()
            .map(x -> StridedCopyKernel.readable(lanes, lowering, label, x, output.shape()))
            .toList();
    List<Access> accesses =
        readable.stream().map(x -> Access.of(x.shape(), output.shape()).orElseThrow()).toList();
    Shape from = source.shape();
    Shape to = output.shape();
    Optional<DepthwiseStrips> strips =
        isGradient ? Optional.empty() : DepthwiseStrips.of(lanes, window, from, to);
    DepthwiseKernel kernel =
        new DepthwiseKernel(lanes, isGradient, strips, epilogue, accesses, isSummed);
    Step.Builder step = Step.of(label, kernel.source()).read(source.ref()).read(weight);
    step.write(output.ref());
    for (int size : new int[] {from.dim(0), from.dim(1), to.dim(0), to.dim(1), to.channels()}) {
      step.number(size);
    }
    step.number(window.kernelHeight()).number(window.kernelWidth());
    step.number(window.strideHeight()).number(window.strideWidth());
    step.number(window.padTop()).number(window.padLeft());
    step.number(window.dilationHeight()).number(window.dilationWidth());
    readable.forEach(x -> step.read(x.ref()));
    Optional<ChannelSums> sums =
        isSummed
            ? Optional.of(ChannelSums.allocate(lowering, label, to.dim(0), to.channels()))
            : Optional.empty();
    sums.ifPresent(s -> step.write(s.ref()));
    lowering.add(step.units(Size.perSample(to.dim(0))));
    return sums;
  }
}
