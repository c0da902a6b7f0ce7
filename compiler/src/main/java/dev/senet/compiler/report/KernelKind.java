package dev.senet.compiler.report;

import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.WithSums;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Window;

/** What a kernel is called in a report. */
public final class KernelKind {
  private KernelKind() {}

  /** What {@code node}, a node of a fused graph, is at its heart, such as {@code conv 3×3}. */
  public static String of(Node node) {
    return switch (anchor(node.op())) {
      case Convolution(Window w, int groups) ->
          isLinear(node) ? "linear" : convolution("conv", w, groups, node.input(0));
      case ConvolutionDataGradient g -> convolution("data gradient", g.window(), g.groups(), node);
      case ConvolutionWeightGradient(Window w, int groups) ->
          convolution("weight gradient", w, groups, node.input(0));
      case PointwiseOp p -> "pointwise";
      case Op op -> op.name().replace('_', ' ');
    };
  }

  /** The op that other computations are fused with, or {@code op} itself. */
  static Op anchor(Op op) {
    return switch (op) {
      case WithSums(Op inner) -> anchor(inner);
      case Fused fused -> fused.anchor();
      default -> op;
    };
  }

  private static boolean isLinear(Node node) {
    return node.input(0).shape().positions() == 1 && node.shape().positions() == 1;
  }

  /**
   * @param image has the channels that are dealt out to the groups
   */
  private static String convolution(String what, Window w, int groups, Node image) {
    String kernel = what + " %d×%d".formatted(w.kernelHeight(), w.kernelWidth());
    boolean isDepthwise = groups > 1 && groups == image.shape().channels();
    return isDepthwise ? "depthwise " + kernel : groups > 1 ? "grouped " + kernel : kernel;
  }
}
