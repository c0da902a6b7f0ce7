package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of ops known from elsewhere. */
class OpValueTest {
  private static NdArray batch(double... values) {
    return new NdArray(Shape.batched(), values.length, values);
  }

  private static NdArray row(double... values) {
    return new NdArray(Shape.batched(values.length), 1, values);
  }

  private static NdArray vector(double... values) {
    return new NdArray(Shape.of(values.length), 1, values);
  }

  private static double apply(Op op, double x) {
    return op.evaluate(List.of(batch(x))).data()[0];
  }

  @ParameterizedTest
  @CsvSource({
    "-3, -0.14227761953270035, -0.0040496940948902835, 0",
    "-1, -0.2689414213699951, -0.15865525393145707, -0.3333333333333333",
    "0, 0, 0, 0",
    "0.5, 0.3112296656009273, 0.34573123063700656, 0.29166666666666663",
    "1, 0.7310585786300049, 0.8413447460685429, 0.6666666666666666",
    "4, 3.928055160151634, 3.9998733150326675, 4"
  })
  void activations(double x, double silu, double gelu, double hardSwish) {
    assertEquals(silu, apply(new Silu(), x), 1e-14);
    assertEquals(gelu, apply(new Gelu(), x), 1e-14);
    assertEquals(hardSwish, apply(new HardSwish(), x), 1e-14);
  }

  @Test
  void softmax() {
    double[] expected = {0.09003057317038046, 0.24472847105479764, 0.6652409557748219};
    assertArrayEquals(expected, new Softmax().evaluate(List.of(row(1, 2, 3))).data(), 1e-15);
    // Large logits do not overflow.
    assertArrayEquals(
        expected, new Softmax().evaluate(List.of(row(1e4 + 1, 1e4 + 2, 1e4 + 3))).data(), 1e-12);
  }

  @Test
  void crossEntropy() {
    NdArray logits = row(1, 2, 3);
    double hard = 0.40760596444438013;
    assertEquals(hard, crossEntropy(0, logits, 2), 1e-14);
    assertEquals(hard + 2, crossEntropy(0, logits, 0), 1e-14);
    assertEquals(0.9 * hard + 0.1 * (hard + 1), crossEntropy(0.1, logits, 2), 1e-14);
  }

  private static double crossEntropy(double smoothing, NdArray logits, int label) {
    return new CrossEntropy(smoothing).evaluate(List.of(logits, batch(label))).data()[0];
  }

  @Test
  void labelsOutOfRangeAreRefused() {
    for (double label : new double[] {-1, 3, 0.5}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new CrossEntropy(0).evaluate(List.of(row(1, 2, 3), batch(label))));
    }
  }

  @Test
  void batchNorm() {
    NdArray x = new NdArray(Shape.batched(2), 2, new double[] {1, 2, 3, 4});
    List<NdArray> inputs = List.of(x, vector(2, 1), vector(0.5, 0), vector(1, 2), vector(4, 0.25));
    double[] expected = {0.5, 0, 2 * 2 / Math.sqrt(4.01) + 0.5, 2 / Math.sqrt(0.26)};
    assertArrayEquals(expected, new BatchNorm(0.1, 0.01).evaluate(inputs).data(), 1e-14);
  }

  @Test
  void batchStatisticsAndNormalisation() {
    NdArray x = new NdArray(Shape.batched(1, 2, 1), 2, new double[] {1, 2, 3, 6});
    NdArray statistics = new BatchStatistics().evaluate(List.of(x));
    assertArrayEquals(new double[] {3, 3.5, 14.0 / 3}, statistics.data(), 1e-14);
    NdArray y = new Normalize(0.5).evaluate(List.of(x, statistics, vector(2), vector(1)));
    assertArrayEquals(new double[] {-1, 0, 1, 4}, y.data(), 1e-14);
    NdArray single = new NdArray(Shape.batched(2), 1, new double[] {5, -7});
    assertArrayEquals(
        new double[] {5, -7, 0, 0, 0, 0}, new BatchStatistics().evaluate(List.of(single)).data());
  }

  /** The example of ceil mode with padding, after PyTorch's rule for divisors. */
  @Test
  void averagePoolDivisors() {
    NdArray x = new NdArray(Shape.batched(1, 4, 1), 1, new double[] {1, 2, 3, 4});
    Window window = new Window(1, 3, 1, 2, 0, 0, 1, 1, 1, 1);
    assertArrayEquals(
        new double[] {1, 3, 2}, new AveragePool(window, true, true).evaluate(List.of(x)).data());
    assertArrayEquals(
        new double[] {1.5, 3, 4}, new AveragePool(window, true, false).evaluate(List.of(x)).data());
    assertArrayEquals(
        new double[] {1, 3}, new AveragePool(window, false, true).evaluate(List.of(x)).data());
  }

  @Test
  void maxPoolGradientGoesToTheFirstMaximum() {
    NdArray x = new NdArray(Shape.batched(2, 2, 1), 1, new double[] {1, 5, 5, 5});
    NdArray one = new NdArray(Shape.batched(1, 1, 1), 1, new double[] {7});
    Window window = new Window(2, 2, 2, 2, 0, 0, 0, 0, 1, 1);
    NdArray y = new MaxPool(window, false).evaluate(List.of(x));
    NdArray dx = new MaxPoolGradient(window, false).evaluate(List.of(x, y, one));
    assertArrayEquals(new double[] {0, 7, 0, 0}, dx.data());
  }

  @Test
  void correctCountsTiesInOrderOfIndex() {
    NdArray logits = new NdArray(Shape.batched(3), 3, new double[] {1, 1, 0, 1, 1, 0, 3, 2, 1});
    NdArray labels = batch(0, 1, 2);
    assertArrayEquals(
        new double[] {1, 0, 0}, new Correct(1).evaluate(List.of(logits, labels)).data());
    assertArrayEquals(
        new double[] {1, 1, 0}, new Correct(2).evaluate(List.of(logits, labels)).data());
    assertArrayEquals(
        new double[] {1, 1, 1}, new Correct(5).evaluate(List.of(logits, labels)).data());
  }

  /** Numbers of an independent implementation of the documented hash. */
  @Test
  void randomMaskHashIsAsDocumented() {
    assertEquals(1753845952, RandomMask.mix(1));
    int key = RandomMask.key(0x123456789abcdef0L, 7);
    assertEquals(-1460675413, key);
    int[] hashes = {-1162005080, 1722062685, 1608743982, 1683058977};
    int[] indices = {0, 1, 2, 1_000_000};
    for (int i = 0; i < indices.length; i++) {
      assertEquals(hashes[i], RandomMask.hash(key, indices[i]));
    }
    assertEquals(685635761, RandomMask.key(-5, 3));
  }

  @Test
  void randomMaskKeepsTheGivenShare() {
    NdArray x = NdArray.zeros(Shape.batched(100, 100), 10);
    for (double keep : new double[] {0.1, 0.5, 0.9, 1}) {
      double[] mask = mask(new RandomMask(7, keep, false), x, 3);
      assertEquals(1, Arrays.stream(mask).average().orElseThrow(), 0.02 / Math.sqrt(keep));
      Arrays.stream(mask).filter(v -> v != 0).forEach(v -> assertEquals(1 / keep, v));
    }
  }

  @Test
  void randomMasksOfStepsAndSeedsAreIndependent() {
    NdArray x = NdArray.zeros(Shape.batched(100, 100), 10);
    double[] mask = mask(new RandomMask(7, 0.5, false), x, 3);
    List<double[]> others =
        List.of(
            mask(new RandomMask(7, 0.5, false), x, 4),
            mask(new RandomMask(8, 0.5, false), x, 3),
            mask(new RandomMask(7L << 32, 0.5, false), x, 3));
    for (double[] other : others) {
      int equal = 0;
      for (int i = 0; i < mask.length; i++) {
        equal += mask[i] == other[i] ? 1 : 0;
      }
      assertEquals(0.5, equal / (double) mask.length, 0.01);
    }
  }

  @Test
  void randomMaskBySample() {
    NdArray x = NdArray.zeros(Shape.batched(4, 3), 1000);
    NdArray mask = new RandomMask(1, 0.8, true).evaluate(List.of(x, NdArray.scalar(0)));
    assertEquals(Shape.batched(1, 1), mask.shape());
    assertEquals(1, Arrays.stream(mask.data()).average().orElseThrow(), 0.05);
  }

  @Test
  void uniformNumbersFillTheirRange() {
    NdArray x = NdArray.zeros(Shape.batched(2, 3), 100_000);
    NdArray uniform = new RandomUniform(1).evaluate(List.of(x, NdArray.scalar(5)));
    assertEquals(Shape.batched(1, 1), uniform.shape());
    double[] numbers = uniform.data();
    int[] counts = new int[10];
    Arrays.stream(numbers).forEach(v -> counts[(int) (10 * v)]++);
    Arrays.stream(counts).forEach(count -> assertEquals(10_000, count, 400));
    assertEquals(0.5, Arrays.stream(numbers).average().orElseThrow(), 0.005);
    // The documented hash: 1722062685 is that of index 1 in randomMaskHashIsAsDocumented.
    NdArray two = NdArray.zeros(Shape.batched(4), 2);
    double[] known =
        new RandomUniform(0x123456789abcdef0L).evaluate(List.of(two, NdArray.scalar(7))).data();
    assertEquals((1722062685 >>> 8) * 0x1p-24, known[1]);
  }

  @Test
  void shakeIsTheMeanAndABlendOfShares() {
    assertArrayEquals(
        new double[] {2, 5}, new Shake().evaluate(List.of(row(1, 2), row(3, 8))).data());
    List<NdArray> operands = List.of(row(1, 2), row(3, 8), row(0.25), row(0.75));
    assertArrayEquals(new double[] {2.5, 6.5}, new RandomBlend().evaluate(operands).data());
  }

  private static double[] mask(RandomMask op, NdArray x, int step) {
    return op.evaluate(List.of(x, NdArray.scalar(step))).data();
  }
}
