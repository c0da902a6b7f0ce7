package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.Indexing;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reorders the dimensions behind the batch.
 *
 * @param permutation for each dimension of the result the operand's dimension, from 0, the batch
 *     not counted
 */
public record Transpose(List<Integer> permutation) implements Op {
  public Transpose {
    permutation = List.copyOf(permutation);
  }

  @Override
  public String name() {
    return "transpose";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.getFirst().shape();
    List<Integer> expected = IntStream.range(0, x.rank()).boxed().toList();
    if (!permutation.stream().sorted().toList().equals(expected)) {
      throw new ShapeException(
          "transpose: %s does not reorder the dimensions of %s".formatted(permutation, x),
          "name each of %s once".formatted(expected));
    }
    return new TensorType(inputs.getFirst().dtype(), transposed(x));
  }

  private Shape transposed(Shape x) {
    return x.withDims(permutation.stream().map(x::dim).toList());
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.NONE;
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int[] from = Indexing.strides(x.extents());
    int[] strides = new int[from.length];
    strides[0] = from[0];
    for (int i = 0; i < permutation.size(); i++) {
      strides[i + 1] = from[permutation.get(i) + 1];
    }
    NdArray y = NdArray.zeros(transposed(x.shape()), x.batch());
    int[] offsets = Indexing.offsets(y.extents(), strides);
    for (int i = 0; i < offsets.length; i++) {
      y.data()[i] = x.data()[offsets[i]];
    }
    return y;
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    List<Integer> inverse =
        IntStream.range(0, permutation.size()).mapToObj(permutation::indexOf).toList();
    return List.of(Optional.of(builder.apply(new Transpose(inverse), dy)));
  }
}
