package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The mean over the batch, [N] to a scalar. */
public record BatchMean() implements Op {
  @Override
  public String name() {
    return "batch_mean";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Operands.exactly(this, "the operand", inputs.getFirst(), Shape.batched());
    return TensorType.f32(Shape.of());
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(1);
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    return NdArray.scalar(
        Arrays.stream(inputs.getFirst().data()).sum() / inputs.getFirst().batch());
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.of(builder.apply(new BatchMeanGradient(), node.input(0), dy)));
  }
}
