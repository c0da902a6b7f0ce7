package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Statistics of each channel over the batch and all positions: x [N, …, C] gives [3, C] with the
 * rows mean, variance (divided by the number of values n) and unbiased variance (divided by n - 1;
 * the biased one if n is 1).
 */
public record BatchStatistics() implements Op {
  /** Row of the mean. */
  public static final int MEAN = 0;

  /** Row of the variance that normalises the batch. */
  public static final int VARIANCE = 1;

  /** Row of the variance that goes into the running variance. */
  public static final int UNBIASED_VARIANCE = 2;

  @Override
  public String name() {
    return "batch_statistics";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    return TensorType.f32(Shape.of(3, Operands.features(this, inputs.getFirst()).channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    double[] x = inputs.getFirst().data();
    int channels = inputs.getFirst().shape().channels();
    int count = x.length / channels;
    NdArray statistics = NdArray.zeros(Shape.of(3, channels), 1);
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int i = c; i < x.length; i += channels) {
        sum += x[i];
      }
      double mean = sum / count;
      double squares = 0;
      for (int i = c; i < x.length; i += channels) {
        squares += (x[i] - mean) * (x[i] - mean);
      }
      statistics.data()[MEAN * channels + c] = mean;
      statistics.data()[VARIANCE * channels + c] = squares / count;
      statistics.data()[UNBIASED_VARIANCE * channels + c] = squares / Math.max(count - 1, 1);
    }
    return statistics;
  }

  /** Not supported: the path through the statistics is part of {@link Normalize}'s derivative. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new UnsupportedOperationException(
        "batch_statistics is differentiated by its normalize only");
  }
}
