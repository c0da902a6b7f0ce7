package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * The {@link BatchStatistics} [3, C] of a batch of images from the {@link SampleStatistics} [N, 2,
 * C] of each: deviations from an image's mean are joined by that mean's deviation from the batch's
 * (Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance").
 *
 * @param positions pixels of an image
 */
public record CombineStatistics(int positions) implements Op {
  @Override
  public String name() {
    return "combine_statistics";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    int channels = inputs.getFirst().shape().channels();
    if (!inputs.equals(List.of(TensorType.f32(Shape.batched(2, channels))))) {
      throw new ShapeException(name() + " takes the statistics of samples, not " + inputs);
    }
    return TensorType.f32(Shape.of(3, channels));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(6L * output.shape().channels());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray samples = inputs.getFirst();
    int channels = samples.shape().channels();
    long count = (long) samples.batch() * positions;
    NdArray result = NdArray.zeros(Shape.of(3, channels), 1);
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      for (int n = 0; n < samples.batch(); n++) {
        mean += at(samples, n, SampleStatistics.MEAN, c) / samples.batch();
      }
      double squares = 0;
      for (int n = 0; n < samples.batch(); n++) {
        double deviation = at(samples, n, SampleStatistics.MEAN, c) - mean;
        squares += at(samples, n, SampleStatistics.SQUARES, c) + positions * deviation * deviation;
      }
      result.data()[BatchStatistics.MEAN * channels + c] = mean;
      result.data()[BatchStatistics.VARIANCE * channels + c] = squares / count;
      result.data()[BatchStatistics.UNBIASED_VARIANCE * channels + c] =
          squares / Math.max(count - 1, 1);
    }
    return result;
  }

  private static double at(NdArray samples, int n, int row, int c) {
    return samples.data()[(2 * n + row) * samples.shape().channels() + c];
  }

  /** Not defined: statistics are shared after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' takes its place after differentiation");
  }
}
