package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchStatisticsKernelTest {
  private static void check(Shape shape, int batch, double offset, double tolerance) {
    Random random = new Random(4);
    NdArray x =
        NdArray.generate(shape, batch, i -> (float) (offset + random.nextGaussian() * (i % 3)));
    NdArray expected = new BatchStatistics().evaluate(List.of(x));
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              expected.shape(),
              List.of(x),
              (harness, v) ->
                  BatchStatisticsKernel.lower(
                      lanes, harness, "statistics", v.get(0), v.get(1).ref()));
      KernelHarness.assertClose(expected, actual, tolerance, lanes + " " + shape);
    }
  }

  /**
   * Of each sample, and of the batch from those. Where the first row of a chunk lies far from the
   * others, a sample's squares are less exact than the batch's.
   */
  private static void checkSamples(Shape shape, int batch, double offset) {
    Random random = new Random(5);
    NdArray x =
        NdArray.generate(shape, batch, i -> (float) (offset + random.nextGaussian() * (i % 3)));
    NdArray samples = new SampleStatistics().evaluate(List.of(x));
    NdArray all = new BatchStatistics().evaluate(List.of(x));
    for (Lanes lanes : KernelHarness.widths()) {
      float[] ofSamples =
          KernelHarness.run(
              samples.shape(),
              List.of(x),
              (harness, v) ->
                  BatchStatisticsKernel.samples(
                      lanes, harness, "samples", v.get(0), v.get(1).ref()));
      KernelHarness.assertClose(samples, ofSamples, 1e-4, lanes + " samples of " + shape);
      float[] ofBatch =
          KernelHarness.run(
              batch,
              all.shape(),
              List.of(NdArray.generate(samples.shape(), batch, i -> ofSamples[i])),
              (harness, v) ->
                  BatchStatisticsKernel.combine(
                      lanes, harness, "batch", v.get(0), shape.positions(), v.get(1).ref()));
      KernelHarness.assertClose(all, ofBatch, 1e-5, lanes + " batch of " + shape);
    }
  }

  @Test
  void statisticsOfSamplesGiveThoseOfTheBatch() {
    for (int channels : new int[] {1, 3, 8, 16, 40, 131}) {
      checkSamples(Shape.batched(13, 14, channels), 5, 0.5);
      checkSamples(Shape.batched(7, 7, channels), 1, 0.5);
      checkSamples(Shape.batched(1, 1, channels), 3, 0.5);
    }
    checkSamples(Shape.batched(13, 14, 20), 9, 1000);
    checkSamples(Shape.batched(1, 1, 8), 1, 2);
  }

  @Test
  void statisticsAreThoseOfTheReference() {
    for (int channels : new int[] {1, 3, 8, 16, 40, 131}) {
      check(Shape.batched(13, 14, channels), 9, 0.5, 1e-5);
      check(Shape.batched(channels), 50, 0.5, 1e-5);
    }
    check(Shape.batched(1, 1, 8), 1, 2, 1e-5);
  }

  @Test
  void aLargeMeanDoesNoHarm() {
    check(Shape.batched(13, 14, 20), 9, 1000, 1e-5);
  }

  @Test
  void gradientSumsAreThoseOfTheReference() {
    Random random = new Random(6);
    for (int channels : new int[] {1, 8, 50}) {
      Shape shape = Shape.batched(13, 14, channels);
      NdArray dy = KernelHarness.random(shape, 5, random);
      NdArray x = KernelHarness.random(shape, 5, random);
      NdArray statistics = new BatchStatistics().evaluate(List.of(x));
      NdArray expected = new NormalizeGradientSums(1e-5).evaluate(List.of(dy, x, statistics));
      for (Lanes lanes : KernelHarness.widths()) {
        float[] actual =
            KernelHarness.run(
                expected.shape(),
                List.of(dy, x, statistics),
                (harness, v) ->
                    BatchStatisticsKernel.gradientSums(
                        lanes,
                        harness,
                        "sums",
                        1e-5,
                        v.get(0),
                        v.get(1),
                        v.get(2).ref(),
                        v.get(3).ref()));
        KernelHarness.assertClose(expected, actual, 2e-5, lanes + " " + shape);
      }
    }
  }

  @Test
  void gradientSumsOfSamplesGiveThoseOfTheBatch() {
    Random random = new Random(7);
    for (int channels : new int[] {1, 3, 8, 50}) {
      for (int batch : new int[] {1, 9}) {
        Shape shape = Shape.batched(channels);
        NdArray dy = KernelHarness.random(shape, batch, random);
        NdArray dyX = KernelHarness.random(shape, batch, random);
        NdArray expected = new CombineGradientSums(12).evaluate(List.of(dy, dyX));
        for (Lanes lanes : KernelHarness.widths()) {
          float[] actual =
              KernelHarness.run(
                  batch,
                  expected.shape(),
                  List.of(dy, dyX),
                  (harness, v) ->
                      BatchStatisticsKernel.combineGradientSums(
                          lanes, harness, "sums", v.get(0), v.get(1), 12, v.get(2).ref()));
          KernelHarness.assertClose(expected, actual, 1e-6, lanes + " " + shape);
        }
      }
    }
  }
}
