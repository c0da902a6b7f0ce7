package dev.senet.core.op;

import static dev.senet.core.op.OpHarness.fixed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.OpHarness.Operand;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each op's derivative against central differences. */
class OpGradientTest {
  private final OpHarness harness = new OpHarness(1);

  static Stream<Op> smoothUnary() {
    return Stream.of(new Sigmoid(), new Tanh(), new Silu(), new Gelu());
  }

  static Stream<Op> kinkedUnary() {
    return Stream.of(new Relu(), new Relu6(), new HardSigmoid(), new HardSwish());
  }

  static Stream<Op> binary() {
    return Stream.of(new Add(), new Subtract(), new Multiply(), new Divide());
  }

  @ParameterizedTest
  @MethodSource("smoothUnary")
  void smoothActivation(Op op) {
    harness.checkGradient(op, harness.operand(Shape.batched(3, 2, 5), 2, -4, 4));
  }

  @ParameterizedTest
  @MethodSource("kinkedUnary")
  void kinkedActivation(Op op) {
    // The kinks lie at -3, 0, 3 and 6.
    harness.checkGradient(op, harness.betweenWholes(Shape.batched(200), 2, -8, 8));
  }

  @ParameterizedTest
  @MethodSource("binary")
  void broadcastArithmetic(Op op) {
    List<Shape> shapes =
        List.of(
            Shape.batched(3, 2, 4),
            Shape.batched(4),
            Shape.of(4),
            Shape.of(),
            Shape.of(2, 1),
            Shape.batched(1, 2, 1));
    for (Shape a : shapes) {
      for (Shape b : shapes) {
        harness.checkGradient(op, harness.operand(a, 2), harness.operand(b, 2, 0.5, 2));
      }
    }
  }

  @Test
  void pointwiseExpression() {
    Expr e = Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2).apply(Expr.UnaryKind.EXP));
    Shape shape = Shape.batched(2, 3);
    harness.checkGradient(
        new Pointwise(e, 3, shape),
        harness.operand(shape, 2),
        harness.operand(Shape.of(3), 2),
        harness.operand(Shape.of(), 2));
  }

  @Test
  void repetitionAndItsAdjoint() {
    harness.checkGradient(
        new BroadcastTo(Shape.batched(2, 3, 4)), harness.operand(Shape.batched(3, 1), 2));
    harness.checkGradient(
        new SumTo(Shape.batched(3, 1)), harness.operand(Shape.batched(2, 3, 4), 2));
    harness.checkGradient(new SumTo(Shape.of(3, 1)), harness.operand(Shape.of(2, 3, 4), 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void convolution(int seed) {
    Random random = new Random(seed);
    Window window = RandomWindows.convolution(random);
    int groups = random.nextInt(1, 4);
    int in = groups * random.nextInt(1, 3);
    int out = groups * random.nextInt(1, 3);
    Operand x =
        harness.operand(
            Shape.batched(random.nextInt(5, 8), random.nextInt(5, 8), in), random.nextInt(1, 3));
    Operand w =
        harness.operand(Shape.of(window.kernelHeight(), window.kernelWidth(), in / groups, out), 1);
    harness.checkGradient(new Convolution(window, groups), x, w);
  }

  @Test
  void depthwiseConvolution() {
    Window window = new Window(3, 3, 2, 1, 1, 1, 1, 1, 1, 1);
    harness.checkGradient(
        new Convolution(window, 4),
        harness.operand(Shape.batched(6, 5, 4), 2),
        harness.operand(Shape.of(3, 3, 1, 8), 1));
  }

  @Test
  void linear() {
    for (Shape x : List.of(Shape.batched(5), Shape.batched(3, 5), Shape.batched(2, 3, 5))) {
      harness.checkGradient(
          new Linear(), harness.operand(x, 3), harness.operand(Shape.of(5, 4), 1));
    }
  }

  @Test
  void batchNormWithFixedStatistics() {
    for (Shape x : List.of(Shape.batched(3, 2, 4), Shape.batched(4))) {
      Shape c = Shape.of(4);
      harness.checkGradient(
          new BatchNorm(0.1, 1e-2),
          harness.operand(x, 3),
          harness.operand(c, 1),
          harness.operand(c, 1),
          harness.operand(c, 1),
          harness.operand(c, 1, 0.5, 2));
    }
  }

  /** The derivative of normalize is that of normalisation by the statistics of its own input. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void normalizeThroughStatistics(int batch) {
    for (Shape x : List.of(Shape.batched(3, 2, 4), Shape.batched(4))) {
      Operand image = harness.operand(x, batch);
      Operand gamma = harness.operand(Shape.of(4), 1);
      Operand beta = harness.operand(Shape.of(4), 1);
      harness.checkGradient(new NormalizeByBatch(1e-2), image, gamma, beta);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void pooling(int seed) {
    Random random = new Random(seed);
    Window window = RandomWindows.pool(random);
    boolean ceilMode = random.nextBoolean();
    Shape shape = Shape.batched(random.nextInt(6, 10), random.nextInt(6, 10), 2);
    harness.checkGradient(new MaxPool(window, ceilMode), harness.distinct(shape, 2));
    for (boolean countIncludePad : new boolean[] {false, true}) {
      harness.checkGradient(
          new AveragePool(window, ceilMode, countIncludePad), harness.operand(shape, 2));
    }
  }

  @Test
  void globalAveragePool() {
    harness.checkGradient(new GlobalAveragePool(), harness.operand(Shape.batched(3, 4, 5), 2));
  }

  @Test
  void softmax() {
    harness.checkGradient(new Softmax(), harness.operand(Shape.batched(3, 7), 2, -3, 3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5})
  void crossEntropy(double smoothing) {
    harness.checkGradient(
        new CrossEntropy(smoothing),
        harness.operand(Shape.batched(6), 5, -3, 3),
        harness.labels(6, 5));
  }

  @Test
  void batchMean() {
    harness.checkGradient(new BatchMean(), harness.operand(Shape.batched(), 7));
  }

  @Test
  void movesOfData() {
    Shape x = Shape.batched(2, 3, 4);
    harness.checkGradient(
        new Concat(1),
        harness.operand(x, 2),
        harness.operand(Shape.batched(2, 1, 4), 2),
        harness.operand(x, 2));
    harness.checkGradient(new Slice(1, 1, 3), harness.operand(x, 2));
    harness.checkGradient(new Reshape(Shape.batched(4, 6)), harness.operand(x, 2));
    harness.checkGradient(new Transpose(List.of(2, 0, 1)), harness.operand(x, 2));
    harness.checkGradient(new Pad(List.of(1, 0, 2), List.of(0, 0, 1), 3), harness.operand(x, 2));
    harness.checkGradient(new Dropout(0.5), harness.operand(x, 2));
    harness.checkGradient(new StochasticDepth(0.5), harness.operand(x, 2));
  }

  /** The derivatives of a blend are those of the blend with beta in the place of alpha. */
  @Test
  void randomBlendGoesBackwardByOtherShares() {
    Shape x = Shape.batched(2, 3, 4);
    Operand a = harness.operand(x, 3);
    Operand b = harness.operand(x, 3);
    Operand alpha = fixed(harness.operand(Shape.batched(1, 1, 1), 3, 0, 1));
    Operand beta = fixed(harness.operand(Shape.batched(1, 1, 1), 3, 0, 1));
    harness.checkGradient(new RandomBlend(), a, b, beta, beta);
    NdArray dy = harness.operand(x, 3).value();
    for (int i = 0; i < 2; i++) {
      double[] actual = gradient(List.of(a, b, alpha, beta), dy, i);
      assertArrayEquals(gradient(List.of(a, b, beta, beta), dy, i), actual);
      double[] straight = gradient(List.of(a, b, alpha, alpha), dy, i);
      assertFalse(Arrays.equals(straight, actual));
    }
  }

  private static double[] gradient(List<Operand> operands, NdArray dy, int i) {
    return OpHarness.gradients(new RandomBlend(), operands, dy).get(i).orElseThrow().data();
  }

  @Test
  void constantFunctionsHaveNoGradient() {
    Operand logits = harness.operand(Shape.batched(4), 3);
    Operand labels = harness.labels(4, 3);
    Operand step = fixed(harness.operand(Shape.of(), 1));
    NdArray dy = NdArray.zeros(Shape.batched(), 3);
    assertTrue(
        OpHarness.gradients(new Correct(1), List.of(logits, labels), dy).stream()
            .allMatch(Optional::isEmpty));
    assertTrue(
        OpHarness.gradients(
                new RandomMask(1, 0.5, false),
                List.of(logits, step),
                NdArray.zeros(Shape.batched(4), 3))
            .stream()
            .allMatch(Optional::isEmpty));
  }

  @Test
  void secondDerivativesAreRefused() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", TensorType.f32(Shape.batched(4)));
    Node gradient = builder.apply(new SoftmaxGradient(), x, x);
    UnsupportedOperationException e =
        assertThrows(
            UnsupportedOperationException.class,
            () -> gradient.op().differentiate(builder, gradient, x));
    assertTrue(e.getMessage().contains("second derivatives are not supported"), e.getMessage());
  }
}
