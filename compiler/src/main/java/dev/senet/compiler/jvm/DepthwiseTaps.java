package dev.senet.compiler.jvm;

/** The emitted methods of depthwise kernels that say what a tap reads, along one axis. */
final class DepthwiseTaps {
  private DepthwiseTaps() {}

  /** The methods, for the gradient or for the convolution itself. */
  static String methods(boolean isGradient) {
    String forward =
        """
        /** The source pixel that tap k of output pixel i reads. */
        private static int source(int i, int k, int stride, int pad, int dilation) {
        return i * stride - pad + k * dilation;
        }

        /** Whether the tap reads a source pixel of the phase, inside the image or not. */
        private static boolean isTap(int i, int k, int stride, int pad, int dilation) {
        return true;
        }

        /** From one tap of a phase to the next. */
        private static int every(int stride, int dilation) {
        return 1;
        }

        /** By how many source pixels the next tap of a phase is further on. */
        private static int move(int stride, int dilation) {
        return dilation;
        }

        """;
    String gradient =
        """
        /** The source pixel that tap k of output pixel i reads. */
        private static int source(int i, int k, int stride, int pad, int dilation) {
        return (i + pad - k * dilation) / stride;
        }

        /** Whether the tap reads a source pixel, inside the image or not. */
        private static boolean isTap(int i, int k, int stride, int pad, int dilation) {
        return (i + pad - k * dilation) % stride == 0;
        }

        /** From one tap of a phase to the next. */
        private static int every(int stride, int dilation) {
        int step = 1;
        while (step * dilation % stride != 0) {
        step++;
        }
        return step;
        }

        /** By how many source pixels the next tap of a phase is further on. */
        private static int move(int stride, int dilation) {
        return -every(stride, dilation) * dilation / stride;
        }

        """;
    return (isGradient ? gradient : forward)
        + """
        /** Whether tap k of output pixel i reads a source pixel inside the image. */
        private static boolean isInside(\
        int i, int k, int stride, int pad, int dilation, int size) {
        if (!isTap(i, k, stride, pad, dilation)) {
        return false;
        }
        int s = source(i, k, stride, pad, dilation);
        return s >= 0 && s < size;
        }

        """;
  }
}
