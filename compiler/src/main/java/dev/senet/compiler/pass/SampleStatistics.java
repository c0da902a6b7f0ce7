package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Statistics of each channel over each image: x [N, H, W, C] gives [N, 2, C] with the rows mean and
 * sum of squared deviations from it. {@link CombineStatistics} makes those of the batch of them.
 */
public record SampleStatistics() implements Op {
  /** Row of the mean. */
  public static final int MEAN = 0;

  /** Row of the sum of squared deviations. */
  public static final int SQUARES = 1;

  @Override
  public String name() {
    return "sample_statistics";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    if (inputs.size() != 1 || !inputs.getFirst().shape().isImage()) {
      throw new ShapeException(name() + " takes an image [N, H, W, C], not " + inputs);
    }
    return TensorType.f32(Shape.batched(2, inputs.getFirst().shape().channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int channels = x.shape().channels();
    int positions = x.shape().positions();
    NdArray result = NdArray.zeros(Shape.batched(2, channels), x.batch());
    for (int n = 0; n < x.batch(); n++) {
      for (int c = 0; c < channels; c++) {
        int first = n * positions * channels + c;
        double sum = 0;
        for (int p = 0; p < positions; p++) {
          sum += x.data()[first + p * channels];
        }
        double mean = sum / positions;
        double squares = 0;
        for (int p = 0; p < positions; p++) {
          double deviation = x.data()[first + p * channels] - mean;
          squares += deviation * deviation;
        }
        result.data()[(2 * n + MEAN) * channels + c] = mean;
        result.data()[(2 * n + SQUARES) * channels + c] = squares;
      }
    }
    return result;
  }

  /** Not defined: statistics are shared after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' takes its place after differentiation");
  }
}
