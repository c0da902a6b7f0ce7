package dev.senet.core.op;

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
 * Each sample's loss {@code -Σ q * log softmax(logits)}: logits [N, K] and labels i32[N] give [N].
 *
 * @param smoothing label smoothing ε (Szegedy et al. 2016, section 7): the target q is {@code 1 - ε
 *     + ε/K} for the label and {@code ε/K} for the other classes
 */
public record CrossEntropy(double smoothing) implements Op {
  public CrossEntropy {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new ShapeException(
          "cross_entropy: label smoothing " + smoothing + " is not at least 0 and below 1",
          "0.1 is usual");
    }
  }

  @Override
  public String name() {
    return "cross_entropy";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Labels.check(this, inputs.get(0), inputs.get(1));
    return TensorType.f32(Shape.batched());
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(4L * inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray logits = inputs.get(0);
    int classes = logits.shape().channels();
    return NdArray.generate(
        Shape.batched(),
        logits.batch(),
        n -> {
          int label = Labels.of(inputs.get(1), n, classes);
          double logSum = Softmax.logSumExp(logits.data(), n * classes, classes);
          double loss = 0;
          for (int k = 0; k < classes; k++) {
            loss += target(k == label, classes) * (logSum - logits.data()[n * classes + k]);
          }
          return loss;
        });
  }

  /** The target probability q of a class. */
  double target(boolean isLabel, int classes) {
    return (isLabel ? 1 - smoothing : 0) + smoothing / classes;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    Op gradient = new CrossEntropyGradient(smoothing);
    Node dlogits = builder.apply(gradient, node.input(0), node.input(1), dy);
    return List.of(Optional.of(dlogits), Optional.empty());
  }
}
