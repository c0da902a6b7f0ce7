package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A number from 0 to 1, 1 excluded, for each sample: x [N, …], of which only the rank matters, and
 * the scalar step give [N, 1, …, 1]. That of sample {@code i} is {@code (hash(i) >>> 8) * 2^-24},
 * with the hash of {@link RandomMask}.
 *
 * @param seed of the run and the place in the network
 */
public record RandomUniform(long seed) implements Op {
  @Override
  public String name() {
    return "random_uniform";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = Operands.features(this, inputs.get(0));
    Operands.exactly(this, "the step", inputs.get(1), Shape.of());
    return TensorType.f32(samples(x));
  }

  private static Shape samples(Shape x) {
    return x.withDims(Collections.nCopies(x.rank(), 1));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int key = RandomMask.key(seed, (int) inputs.get(1).data()[0]);
    return NdArray.generate(
        samples(x.shape()), x.batch(), i -> (RandomMask.hash(key, i) >>> 8) * 0x1p-24);
  }

  /** None: the numbers depend on the rank of x only. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.empty(), Optional.empty());
  }
}
