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
 * Whether each sample's label is among the {@code k} greatest logits, 1 or 0: logits [N, K] and
 * labels i32[N] give [N]. Of equal logits the one with the lower index counts as greater.
 *
 * @param k how many guesses are allowed; may exceed the number of classes
 */
public record Correct(int k) implements Op {
  public Correct {
    if (k < 1) {
      throw new ShapeException("correct: top " + k + " is not positive");
    }
  }

  @Override
  public String name() {
    return "correct";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Labels.check(this, inputs.get(0), inputs.get(1));
    return TensorType.f32(Shape.batched());
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(inputs.getFirst().shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    double[] logits = inputs.get(0).data();
    int classes = inputs.get(0).shape().channels();
    return NdArray.generate(
        Shape.batched(),
        inputs.get(0).batch(),
        n -> {
          int label = Labels.of(inputs.get(1), n, classes);
          double own = logits[n * classes + label];
          int rank = 0;
          for (int c = 0; c < classes; c++) {
            double other = logits[n * classes + c];
            rank += other > own || (other == own && c < label) ? 1 : 0;
          }
          return rank < k ? 1 : 0;
        });
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.empty(), Optional.empty());
  }
}
