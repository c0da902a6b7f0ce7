package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import java.util.Random;

/** The shapes of a convolution. */
record ConvolutionCase(Window window, int groups, int height, int width, int inputs, int outputs) {
  Shape x() {
    return Shape.batched(height, width, inputs);
  }

  Shape y() {
    return window.output(x(), outputs);
  }

  Shape weight() {
    return Shape.of(window.kernelHeight(), window.kernelWidth(), inputs / groups, outputs);
  }

  /** Any kernel, stride, padding, dilation and groups. */
  static ConvolutionCase random(Random random) {
    int kernelHeight = 1 + random.nextInt(random.nextInt(4) == 0 ? 7 : 3);
    int kernelWidth = 1 + random.nextInt(random.nextInt(4) == 0 ? 7 : 3);
    int dilationHeight = random.nextInt(4) == 0 ? 2 : 1;
    int dilationWidth = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    Window window =
        new Window(
            kernelHeight,
            kernelWidth,
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            random.nextInt(kernelHeight + 1),
            random.nextInt(kernelHeight + 1),
            random.nextInt(kernelWidth + 1),
            random.nextInt(kernelWidth + 1),
            dilationHeight,
            dilationWidth);
    int groups = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1;
    int most = random.nextInt(5) == 0 ? 70 : 12;
    return new ConvolutionCase(
        window,
        groups,
        window.spanHeight() + random.nextInt(9),
        window.spanWidth() + random.nextInt(9),
        groups * (1 + random.nextInt(most)),
        groups * (1 + random.nextInt(most)));
  }
}
