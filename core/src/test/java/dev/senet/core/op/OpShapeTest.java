package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.OpHarness.Operand;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Shape rules: against brute force, against PyTorch's numbers, and what they say of mistakes. */
class OpShapeTest {
  private static final TensorType IMAGE = TensorType.f32(Shape.batched(8, 8, 64));

  @Test
  void convolutionIsItsDefinition() {
    OpHarness harness = new OpHarness(3);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      Window window = RandomWindows.convolution(random);
      int groups = random.nextInt(1, 4);
      int in = groups * random.nextInt(1, 3);
      int out = groups * random.nextInt(1, 3);
      Operand x = harness.operand(Shape.batched(random.nextInt(5, 9), random.nextInt(5, 9), in), 2);
      Shape kernel = Shape.of(window.kernelHeight(), window.kernelWidth(), in / groups, out);
      Operand w = harness.operand(kernel, 1);
      NdArray y = OpHarness.evaluate(new Convolution(window, groups), List.of(x, w));
      assertArrayEquals(
          bruteForce(window, groups, x.value(), w.value(), y.shape()),
          y.data(),
          1e-12,
          window::toString);
    }
  }

  private static double[] bruteForce(Window v, int groups, NdArray x, NdArray w, Shape out) {
    int height = x.shape().dim(0);
    int width = x.shape().dim(1);
    double[] y = new double[x.batch() * out.elements()];
    for (int i = 0; i < y.length; i++) {
      int co = i % out.dim(2);
      int ox = i / out.dim(2) % out.dim(1);
      int oy = i / out.dim(2) / out.dim(1) % out.dim(0);
      int n = i / out.elements();
      int perGroup = w.shape().dim(2);
      for (int j = 0; j < w.shape().elements() / out.dim(2); j++) {
        int ci = j % perGroup;
        int kx = j / perGroup % v.kernelWidth();
        int ky = j / perGroup / v.kernelWidth();
        int iy = oy * v.strideHeight() + ky * v.dilationHeight() - v.padTop();
        int ix = ox * v.strideWidth() + kx * v.dilationWidth() - v.padLeft();
        if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
          int channel = co / (out.dim(2) / groups) * perGroup + ci;
          double pixel = x.data()[((n * height + iy) * width + ix) * x.shape().dim(2) + channel];
          y[i] += pixel * w.data()[j * out.dim(2) + co];
        }
      }
    }
    return y;
  }

  /** Sizes of torch.nn.functional.max_pool2d. */
  @ParameterizedTest
  @CsvSource({
    "112, 3, 2, 1, false, 56",
    "112, 3, 2, 0, false, 55",
    "112, 3, 2, 0, true, 56",
    "4, 3, 2, 0, false, 1",
    "4, 3, 2, 0, true, 2",
    "5, 3, 2, 0, true, 2",
    "4, 1, 2, 0, true, 2", // the third window would start behind the image
    "4, 3, 2, 1, true, 3",
    "3, 2, 2, 1, true, 2", // the third window would start in the padding behind
    "2, 3, 2, 0, true, 1",
  })
  void poolingSizesOfPyTorch(
      int size, int kernel, int stride, int pad, boolean ceil, int expected) {
    Window window = new Window(kernel, kernel, stride, stride, pad, pad, pad, pad, 1, 1);
    TensorType x = TensorType.f32(Shape.batched(size, size, 2));
    TensorType y = TensorType.f32(Shape.batched(expected, expected, 2));
    assertEquals(y, new MaxPool(window, ceil).infer(List.of(x)));
    assertEquals(y, new AveragePool(window, ceil, true).infer(List.of(x)));
  }

  @Test
  void poolingIsItsDefinition() {
    OpHarness harness = new OpHarness(5);
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      Window window = RandomWindows.pool(random);
      Operand x = harness.operand(Shape.batched(random.nextInt(5, 9), random.nextInt(5, 9), 1), 1);
      boolean ceil = random.nextBoolean();
      boolean countPad = random.nextBoolean();
      NdArray max = OpHarness.evaluate(new MaxPool(window, ceil), List.of(x));
      NdArray mean = OpHarness.evaluate(new AveragePool(window, ceil, countPad), List.of(x));
      for (int o = 0; o < max.data().length; o++) {
        int top = o / max.shape().dim(1) * window.strideHeight() - window.padTop();
        int left = o % max.shape().dim(1) * window.strideWidth() - window.padLeft();
        checkPool(window, x.value(), top, left, countPad, max.data()[o], mean.data()[o]);
      }
    }
  }

  /** The loops of PyTorch's CPU kernels; the average has dilation besides. */
  private static void checkPool(
      Window v, NdArray x, int top, int left, boolean countPad, double max, double mean) {
    int height = x.shape().dim(0);
    int width = x.shape().dim(1);
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    int inside = 0;
    int size = 0;
    for (int ky = 0; ky < v.kernelHeight(); ky++) {
      for (int kx = 0; kx < v.kernelWidth(); kx++) {
        int iy = top + ky * v.dilationHeight();
        int ix = left + kx * v.dilationWidth();
        if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
          sum += x.data()[iy * width + ix];
          greatest = Math.max(greatest, x.data()[iy * width + ix]);
          inside++;
        }
        size += iy < height + v.padBottom() && ix < width + v.padRight() ? 1 : 0;
      }
    }
    assertEquals(greatest, max);
    assertEquals(sum / (countPad ? size : inside), mean, 1e-12);
  }

  @Test
  void costsArePapersFlops() {
    // The first and a depthwise layer of MobileNetV2 at 224 pixels.
    TensorType image = TensorType.f32(Shape.batched(224, 224, 3));
    TensorType stem = TensorType.f32(Shape.of(3, 3, 3, 32));
    assertEquals(10_838_016, multiplyAdds(new Convolution(Window.square(3, 2), 1), image, stem));
    TensorType hidden = TensorType.f32(Shape.batched(112, 112, 32));
    TensorType depthwise = TensorType.f32(Shape.of(3, 3, 1, 32));
    assertEquals(
        3_612_672, multiplyAdds(new Convolution(Window.square(3, 1), 32), hidden, depthwise));
    TensorType features = TensorType.f32(Shape.batched(2048));
    TensorType weight = TensorType.f32(Shape.of(2048, 1000));
    assertEquals(2_048_000, multiplyAdds(new Linear(), features, weight));
  }

  private static long multiplyAdds(Op op, TensorType... inputs) {
    return op.cost(List.of(inputs), op.infer(List.of(inputs))).multiplyAdds();
  }

  static Stream<Arguments> mistakes() {
    TensorType labels = TensorType.i32(Shape.batched());
    TensorType vector = TensorType.f32(Shape.batched(10));
    return Stream.of(
        mistake(
            "conv: 64 input channels are not divisible by groups 3",
            () -> new Convolution(Window.square(3, 1), 3),
            IMAGE,
            TensorType.f32(Shape.of(3, 3, 21, 63))),
        mistake(
            "conv: 63 output channels are not divisible by groups 2",
            () -> new Convolution(Window.square(3, 1), 2),
            IMAGE,
            TensorType.f32(Shape.of(3, 3, 32, 63))),
        mistake(
            "conv: the weight is f32[3, 3, 32, 8], but must be f32[3, 3, 64, 8]",
            () -> new Convolution(Window.square(3, 1), 1),
            IMAGE,
            TensorType.f32(Shape.of(3, 3, 32, 8))),
        mistake(
            "conv takes an image [N, height, width, channels], not f32[N, 10]",
            () -> new Convolution(Window.square(3, 1), 1),
            vector,
            TensorType.f32(Shape.of(3, 3, 32, 8))),
        mistake(
            "a kernel spanning 9 does not fit into height 8 with padding 0",
            () -> new Convolution(new Window(9, 1, 1, 1, 0, 0, 0, 0, 1, 1), 1),
            IMAGE,
            TensorType.f32(Shape.of(9, 1, 64, 8))),
        mistake(
            "max_pool: a kernel spanning 9 does not fit into width 8 with padding 0",
            () -> new MaxPool(new Window(1, 9, 1, 1, 0, 0, 0, 0, 1, 1), false),
            IMAGE),
        mistake(
            "avg_pool: a window lies wholly in the padding along the height",
            () -> new AveragePool(new Window(2, 2, 1, 1, 2, 0, 0, 0, 1, 1), false, false),
            IMAGE),
        mistake(
            "global_avg_pool takes an image [N, height, width, channels], not f32[N, 10]",
            GlobalAveragePool::new,
            vector),
        mistake(
            "linear: the weight is f32[8, 3], but must be f32[10, 3]",
            Linear::new,
            vector,
            TensorType.f32(Shape.of(8, 3))),
        mistake(
            "cross_entropy takes logits [N, classes], not f32[N, 8, 8, 64]",
            () -> new CrossEntropy(0),
            IMAGE,
            labels),
        mistake(
            "cross_entropy takes labels i32[N], not f32[N, 10]",
            () -> new CrossEntropy(0),
            vector,
            vector),
        mistake(
            "cross_entropy: label smoothing 1.0 is not at least 0 and below 1",
            () -> new CrossEntropy(1)),
        mistake(
            "concat: f32[N, 8, 8, 64] and f32[N, 10] differ in more than dimension 2",
            () -> new Concat(2),
            IMAGE,
            vector),
        mistake("concat takes two or more inputs, not 1", () -> new Concat(0), IMAGE),
        mistake("slice: [N, 10] has no dimension 1", () -> new Slice(1, 0, 1), vector),
        mistake(
            "slice: 4 to 11 is no part of dimension 0 of [N, 10], which has indices 0 to 10",
            () -> new Slice(0, 4, 11),
            vector),
        mistake(
            "reshape: [N, 10] has 10 elements a sample, [N, 3, 4] has 12",
            () -> new Reshape(Shape.batched(3, 4)),
            vector),
        mistake(
            "transpose: [0, 0, 1] does not reorder the dimensions of [N, 8, 8, 64]",
            () -> new Transpose(List.of(0, 0, 1)),
            IMAGE),
        mistake(
            "pad: padding -1, 0 is negative", () -> new Pad(List.of(-1), List.of(0), 0), vector),
        mistake("dropout: rate 1.0 is not at least 0 and below 1", () -> new Dropout(1)),
        mistake("batch_norm: epsilon 0.0 is not positive", () -> new BatchNorm(0.1, 0)),
        mistake("'relu' takes f32 tensors, not i32[N]", Relu::new, labels),
        mistake("the two sides of '+' differ in channels: 64 and 10", Add::new, IMAGE, vector));
  }

  private static Arguments mistake(String message, Supplier<Op> op, TensorType... inputs) {
    return arguments(message, op, List.of(inputs));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void mistakesAreExplained(String message, Supplier<Op> op, List<TensorType> inputs) {
    ShapeException e = assertThrows(ShapeException.class, () -> op.get().infer(inputs));
    assertEquals(message, e.getMessage());
  }

  @Test
  void helpSaysWhatToDo() {
    Op conv = new Convolution(Window.square(3, 1), 3);
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> conv.infer(List.of(IMAGE, TensorType.f32(Shape.of(3, 3, 21, 63)))));
    assertTrue(e.help().orElseThrow().contains("divisor"), e.help().orElseThrow());
  }

  @Test
  void movesOfDataKeepElements() {
    Shape shape = Shape.batched(2, 3);
    NdArray x = NdArray.generate(shape, 2, i -> i);
    assertArrayEquals(
        new double[] {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11},
        new Transpose(List.of(1, 0)).evaluate(List.of(x)).data());
    assertArrayEquals(new double[] {1, 4, 7, 10}, new Slice(1, 1, 2).evaluate(List.of(x)).data());
    assertArrayEquals(
        new double[] {0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5},
        Arrays.copyOf(new Concat(1).evaluate(List.of(x, x)).data(), 12));
    assertArrayEquals(
        new double[] {9, 0, 1, 2, 9, 3, 4, 5, 9, 6, 7, 8, 9, 9, 10, 11},
        new Pad(List.of(0, 1), List.of(0, 0), 9).evaluate(List.of(x)).data());
  }
}
