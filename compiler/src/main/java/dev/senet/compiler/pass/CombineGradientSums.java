package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.SumTo;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * The {@link NormalizeGradientSums} [4, C] of a batch of images from those of each: {@code Σ dy}
 * and {@code Σ dy * x̂} over each image, both [N, C].
 *
 * @param positions pixels of an image
 */
public record CombineGradientSums(int positions) implements Op {
  @Override
  public String name() {
    return "combine_gradient_sums";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    int channels = inputs.getFirst().shape().channels();
    TensorType sums = TensorType.f32(Shape.batched(channels));
    if (!inputs.equals(List.of(sums, sums))) {
      throw new ShapeException(name() + " takes two sums of each sample, not " + inputs);
    }
    return TensorType.f32(Shape.of(4, channels));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(2L * output.shape().channels());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    int channels = inputs.getFirst().shape().channels();
    double count = (double) inputs.getFirst().batch() * positions;
    NdArray result = NdArray.zeros(Shape.of(4, channels), 1);
    for (int i = 0; i < 2; i++) {
      double[] sums = new SumTo(Shape.of(channels)).evaluate(List.of(inputs.get(i))).data();
      for (int c = 0; c < channels; c++) {
        result.data()[(NormalizeGradientSums.SUM_DY + i) * channels + c] = sums[c];
        result.data()[(NormalizeGradientSums.MEAN_DY + i) * channels + c] = sums[c] / count;
      }
    }
    return result;
  }

  /** Not defined: sums are shared after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' takes its place after differentiation");
  }
}
