package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of {@link CrossEntropy} by the logits: logits [N, K], labels i32[N] and dy [N] give
 * {@code dy * (softmax(logits) - q)} [N, K].
 *
 * @param smoothing the loss's label smoothing
 */
public record CrossEntropyGradient(double smoothing) implements GradientOp {
  @Override
  public String name() {
    return "cross_entropy_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 3);
    Shape logits = Labels.check(this, inputs.get(0), inputs.get(1));
    Operands.exactly(this, "dy", inputs.get(2), Shape.batched());
    return TensorType.f32(logits);
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(6L * output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray logits = inputs.get(0);
    NdArray labels = inputs.get(1);
    NdArray dy = inputs.get(2);
    int classes = logits.shape().channels();
    CrossEntropy loss = new CrossEntropy(smoothing);
    NdArray probabilities = new Softmax().evaluate(List.of(logits));
    return NdArray.generate(
        logits.shape(),
        logits.batch(),
        i -> {
          int n = i / classes;
          boolean isLabel = i % classes == Labels.of(labels, n, classes);
          return dy.data()[n] * (probabilities.data()[i] - loss.target(isLabel, classes));
        });
  }
}
