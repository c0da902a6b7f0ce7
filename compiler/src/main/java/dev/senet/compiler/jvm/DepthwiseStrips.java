package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How a row of output pixels of a depthwise convolution is cut into strips of equal width, each
 * computed in registers. A strip loads a source pixel once for all outputs that read it. Which taps
 * do, and which lie outside of the image, is known when the kernel is printed.
 *
 * <p>C2 schedules all loads of a step before its multiply-adds: accumulators, source pixels and
 * weights of a vector of channels fit into 32 registers together.
 *
 * @param pixels output pixels of a strip
 * @param taps the kernel's width
 * @param stride horizontal stride
 * @param before source pixels that the first strip lacks on the left
 * @param after source pixels that the last strip lacks on the right
 * @param count how many strips there are; 3 if more
 */
record DepthwiseStrips(int pixels, int taps, int stride, int before, int after, int count) {
  private static final int MIN_PIXELS = 4;
  private static final int MAX_PIXELS = 8;
  private static final int MAX_COUNT = 3;

  /**
   * The strips of a convolution's rows, unless it is dilated, its rows are not to be cut into
   * strips of one width, or a strip would need too many registers.
   */
  static Optional<DepthwiseStrips> of(Lanes lanes, Window window, Shape source, Shape output) {
    if (!lanes.isVector() || window.dilationWidth() != 1) {
      return Optional.empty();
    }
    int width = output.dim(1);
    return IntStream.iterate(MAX_PIXELS, p -> p >= MIN_PIXELS, p -> p - 1)
        .filter(p -> width % p == 0)
        .mapToObj(p -> of(p, window, source.dim(1), width))
        .filter(s -> s.registers() <= lanes.registers() && s.hasBordersInOneStrip())
        .findFirst();
  }

  private static DepthwiseStrips of(int pixels, Window window, int srcWidth, int outWidth) {
    int taps = window.kernelWidth();
    int stride = window.strideWidth();
    int end = (outWidth - 1) * stride - window.padLeft() + taps;
    int count = Math.min(outWidth / pixels, MAX_COUNT);
    return new DepthwiseStrips(
        pixels, taps, stride, window.padLeft(), Math.max(end - srcWidth, 0), count);
  }

  /** Source pixels that a strip reads, if none are outside. */
  private int span() {
    return (pixels - 1) * stride + taps;
  }

  private int registers() {
    return pixels + span() + taps;
  }

  private boolean hasBordersInOneStrip() {
    int most = count == 1 ? span() : pixels * stride;
    return before <= most && after <= most;
  }

  /**
   * The statements that compute strip {@code j} of {@code strips}.
   *
   * @param call the call of a method that {@link #methods} names, from its name
   */
  String calls(UnaryOperator<String> call) {
    return switch (count) {
      case 1 -> call.apply("Only");
      case 2 ->
          "if (j == 0) {\n%s} else {\n%s}\n".formatted(call.apply("First"), call.apply("Last"));
      default ->
          "if (j == 0) {\n%s} else if (j < strips - 1) {\n%s} else {\n%s}\n"
              .formatted(call.apply("First"), call.apply("Middle"), call.apply("Last"));
    };
  }

  /**
   * The methods of the strips that there are.
   *
   * @param method a method, from its name and the statements that add up a row of the source
   */
  String methods(Lanes lanes, BinaryOperator<String> method) {
    return switch (count) {
      case 1 -> method.apply("Only", sums(lanes, before, after));
      case 2 ->
          method.apply("First", sums(lanes, before, 0))
              + method.apply("Last", sums(lanes, 0, after));
      default ->
          method.apply("First", sums(lanes, before, 0))
              + method.apply("Middle", sums(lanes, 0, 0))
              + method.apply("Last", sums(lanes, 0, after));
    };
  }

  /** Adds what the row at {@code line} gives to the sums; its weights are at {@code wl}. */
  private String sums(Lanes lanes, int without, int withoutLast) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < taps; t++) {
      text.append(
          "%s w%d = %s;\n".formatted(lanes.type(), t, lanes.load("wl + " + t + " * tapStep")));
    }
    for (int i = without; i < span() - withoutLast; i++) {
      String x = "x" + i;
      text.append(
          "%s %s = %s;\n".formatted(lanes.type(), x, lanes.load("line + " + i + " * pixelStep")));
      for (int t = 0; t < taps; t++) {
        int pixel = (i - t) / stride;
        if (i >= t && (i - t) % stride == 0 && pixel < pixels) {
          String sum = "s" + pixel + "_0";
          text.append("%s = %s;\n".formatted(sum, lanes.fma(x, "w" + t, sum)));
        }
      }
    }
    return text.toString();
  }
}
