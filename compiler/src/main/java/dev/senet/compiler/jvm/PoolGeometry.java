package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.Step;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;

/** The numbers that kernels of pooling take, in one order, and what they compute from them. */
final class PoolGeometry {
  private PoolGeometry() {}

  /**
   * Adds the arguments.
   *
   * @param x shape of the pooled images
   * @param y shape of what they are pooled to
   * @param countsPadding whether the divisor of a mean counts padding
   */
  static Step.Builder add(
      Step.Builder step, Window window, boolean countsPadding, Shape x, Shape y) {
    return step.number(x.dim(0))
        .number(x.dim(1))
        .number(x.channels())
        .number(y.dim(0))
        .number(y.dim(1))
        .number(window.kernelHeight())
        .number(window.kernelWidth())
        .number(window.strideHeight())
        .number(window.strideWidth())
        .number(window.padTop())
        .number(window.padLeft())
        .number(window.dilationHeight())
        .number(window.dilationWidth())
        // How far the kernel may reach in the divisor of a mean.
        .number(x.dim(0) + (countsPadding ? window.padBottom() : 0))
        .number(x.dim(1) + (countsPadding ? window.padRight() : 0))
        .number(countsPadding ? 1 : 0);
  }

  /** Declares the arguments, the first being {@code a[first]}. */
  static String arguments(int first) {
    String[] names = {
      "height",
      "width",
      "channels",
      "outHeight",
      "outWidth",
      "kernelHeight",
      "kernelWidth",
      "strideHeight",
      "strideWidth",
      "padTop",
      "padLeft",
      "dilationHeight",
      "dilationWidth",
      "reachHeight",
      "reachWidth"
    };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append("int %s = (int) a[%d];\n".formatted(names[i], first + i));
    }
    return text + "boolean countsPadding = a[%d] == 1;\n".formatted(first + names.length);
  }

  /** Methods on one axis; a window begins at {@code start} of an image of {@code size}. */
  static String methods() {
    return """
    /** The first tap inside the image. */
    private static int firstTap(int start, int dilation) {
    return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
    }

    /** The tap behind the last one below the limit. */
    private static int endTap(int start, int dilation, int limit, int kernel) {
    return start >= limit ? 0 : Math.min(kernel, (limit - start + dilation - 1) / dilation);
    }

    /** How many taps the divisor of a mean counts. */
    private static int counted(\
    int start, int dilation, int reach, int kernel, boolean countsPadding) {
    return endTap(start, dilation, reach, kernel) - (countsPadding ? 0 : firstTap(start, dilation));
    }

    """;
  }

  /** A loop over channels that calls {@code wide}, {@code narrow} and {@code single}. */
  static String channels(Lanes lanes, int wide, String arguments) {
    String vectors =
        """
        for (; c <= channels - %d; c += %d) {
        wide(%s);
        }
        for (; c <= channels - %d; c += %d) {
        narrow(%s);
        }
        """
            .formatted(
                wide * lanes.count(),
                wide * lanes.count(),
                arguments,
                lanes.count(),
                lanes.count(),
                arguments);
    return "int c = 0;\n%sfor (; c < channels; c++) {\nsingle(%s);\n}\n"
        .formatted(lanes.isVector() ? vectors : "", arguments);
  }
}
