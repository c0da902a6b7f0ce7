package dev.senet.compiler.jvm;

import dev.senet.core.op.Window;

/**
 * The taps of a convolution along one axis: output {@code o} reads the inputs {@code o * stride +
 * first + i * step} for {@code i < count}, with the weight {@code kernel + i * kernelStep}.
 *
 * @param outputs number of outputs
 * @param count number of taps; may be 0
 */
record Taps(int outputs, int stride, int count, int first, int step, int kernel, int kernelStep) {

  /** The rows of a convolution of an image of {@code height} rows. */
  static Taps rows(Window w, int height) {
    return new Taps(
        w.outputHeight(height),
        w.strideHeight(),
        w.kernelHeight(),
        -w.padTop(),
        w.dilationHeight(),
        0,
        1);
  }

  /** The columns of a convolution of an image of {@code width} columns. */
  static Taps columns(Window w, int width) {
    return new Taps(
        w.outputWidth(width),
        w.strideWidth(),
        w.kernelWidth(),
        -w.padLeft(),
        w.dilationWidth(),
        0,
        1);
  }

  /** The rows of the data gradient that lie at {@code phase}, modulo the stride. */
  static Taps rowPhase(Window w, int height, int phase) {
    return phase(height, phase, w.strideHeight(), w.kernelHeight(), w.padTop(), w.dilationHeight());
  }

  /** The columns of the data gradient that lie at {@code phase}, modulo the stride. */
  static Taps columnPhase(Window w, int width, int phase) {
    return phase(width, phase, w.strideWidth(), w.kernelWidth(), w.padLeft(), w.dilationWidth());
  }

  /**
   * Input {@code i = q * stride + phase} of the convolution gets from its output {@code o} through
   * weight {@code k} if {@code i = o * stride + k * dilation - pad}; so {@code o = q + (phase + pad
   * - k * dilation) / stride} for those {@code k} that leave no remainder. They are taken from the
   * last to the first, which is by ascending {@code o}.
   */
  private static Taps phase(int size, int phase, int stride, int kernel, int pad, int dilation) {
    int outputs = Math.ceilDiv(size - phase, stride);
    int last = -1;
    int previous = -1;
    int count = 0;
    for (int k = kernel - 1; k >= 0; k--) {
      if ((phase + pad - k * dilation) % stride == 0) {
        count++;
        if (last < 0) {
          last = k;
        } else if (previous < 0) {
          previous = k;
        }
      }
    }
    if (count == 0) {
      return new Taps(outputs, 1, 0, 0, 1, 0, 1);
    }
    int first = (phase + pad - last * dilation) / stride;
    int kernelStep = previous < 0 ? -1 : previous - last;
    int step = previous < 0 ? 1 : -kernelStep * dilation / stride;
    return new Taps(outputs, 1, count, first, step, last, kernelStep);
  }

  /** The same with neighbouring outputs reading neighbouring inputs. */
  Taps withoutStride() {
    return new Taps(outputs, 1, count, first, step, kernel, kernelStep);
  }

  /** Inputs between the first and the last that {@code n} outputs read, both included. */
  int span(int n) {
    return count == 0 ? 0 : (n - 1) * stride + (count - 1) * step + 1;
  }

  /** Whether all that is read lies within {@code size} inputs. */
  boolean isInside(int size) {
    return count == 0 || (first >= 0 && first + span(outputs) <= size);
  }
}
