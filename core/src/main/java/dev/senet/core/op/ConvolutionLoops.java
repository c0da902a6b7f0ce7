package dev.senet.core.op;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;

/** The loops and shape rules that a convolution and its two gradients share. */
final class ConvolutionLoops {
  private ConvolutionLoops() {}

  /** Told of the products that make up a convolution. */
  interface Visitor {
    /**
     * For {@code k < count}: the products {@code y[yAt + k] += x[xAt] * w[wAt + k]}, with indices
     * into the whole arrays.
     */
    void visit(int xAt, int yAt, int wAt, int count);
  }

  /**
   * Visits all products of {@code x} (N, H, W, Cin) and {@code w} (kh, kw, Cin/groups, Cout) that
   * go into {@code y} (N, H', W', Cout).
   */
  static void forEach(Window window, int groups, int batch, Shape x, Shape y, Visitor visitor) {
    int channels = x.channels();
    int outputs = y.channels();
    int groupIn = channels / groups;
    int groupOut = outputs / groups;
    Taps.forEach(
        window,
        batch,
        x,
        y,
        (in, out, tap) -> {
          for (int c = 0; c < channels; c++) {
            int group = c / groupIn * groupOut;
            int row = tap * groupIn + c % groupIn;
            visitor.visit(
                in * channels + c, out * outputs + group, row * outputs + group, groupOut);
          }
        });
  }

  /** Multiply-adds of one sample: those of padding count too, as papers do. */
  static long multiplyAdds(Window window, int groups, Shape x, Shape y) {
    return (long) window.kernelHeight()
        * window.kernelWidth()
        * (x.channels() / groups)
        * y.elements();
  }

  /** The shape of the weight. */
  static Shape weight(Window window, int groups, int inputChannels, int outputChannels) {
    return Shape.of(
        window.kernelHeight(), window.kernelWidth(), inputChannels / groups, outputChannels);
  }

  static void checkGroups(Op op, int groups, int inputChannels, int outputChannels) {
    if (groups < 1) {
      throw new ShapeException(op.name() + ": groups " + groups + " is not positive");
    }
    checkDivisible(op, groups, inputChannels, "input");
    checkDivisible(op, groups, outputChannels, "output");
  }

  private static void checkDivisible(Op op, int groups, int channels, String what) {
    if (channels % groups != 0) {
      throw new ShapeException(
          "%s: %d %s channels are not divisible by groups %d"
              .formatted(op.name(), channels, what, groups),
          "choose groups as a divisor of both input and output channels");
    }
  }
}
