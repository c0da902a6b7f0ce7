package dev.senet.models.onnx;

import dev.senet.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * In which order a tensor's dimensions stand in the ONNX graph. The batch, which always leads, is
 * not counted. A transposition is thereby but a change of the order: data is only moved where an op
 * demands an order.
 *
 * @param dims the tensor's dimensions, from 0, in ONNX's order
 */
record DimOrder(List<Integer> dims) {
  DimOrder {
    dims = List.copyOf(dims);
  }

  /** The order of senet's own tensors, channels last. */
  static DimOrder channelsLast(int rank) {
    return new DimOrder(IntStream.range(0, rank).boxed().toList());
  }

  /** The order that ONNX's ops on images need, channels first. */
  static DimOrder channelsFirst(int rank) {
    return new DimOrder(IntStream.range(0, rank).mapToObj(i -> i == 0 ? rank - 1 : i - 1).toList());
  }

  /** The order of inputs and outputs: channels first for images. */
  static DimOrder atBorder(Shape shape) {
    return shape.isImage() ? channelsFirst(3) : channelsLast(shape.rank());
  }

  /** Where dimension {@code dim} stands. */
  int position(int dim) {
    return dims.indexOf(dim);
  }

  /** The order of the tensor that has the dimension {@code permutation[i]} as its i-th. */
  DimOrder transposed(List<Integer> permutation) {
    return new DimOrder(dims.stream().map(permutation::indexOf).toList());
  }

  /** For each dimension in the order {@code target} its place in this order. */
  List<Integer> permutationTo(DimOrder target) {
    return target.dims.stream().map(this::position).toList();
  }

  /** The order of the last {@code rank} dimensions among themselves. */
  DimOrder ofLast(int rank) {
    int first = dims.size() - rank;
    return new DimOrder(dims.stream().filter(d -> d >= first).map(d -> d - first).toList());
  }

  /** The elements of {@code shape} in this order. */
  List<Integer> of(Shape shape) {
    return dims.stream().map(shape::dim).toList();
  }

  /** The dimensions of {@code shape} that are more than 1, in this order. */
  List<Integer> significant(Shape shape) {
    return dims.stream().filter(d -> shape.dim(d) > 1).toList();
  }

  /**
   * An order of {@code shape}'s dimensions in which those of more than 1 come as in {@code
   * significant}: {@code preferred} if it is one.
   */
  static DimOrder ofSignificant(List<Integer> significant, Shape shape, DimOrder preferred) {
    for (DimOrder usual : List.of(preferred, channelsLast(shape.rank()))) {
      if (usual.significant(shape).equals(significant)) {
        return usual;
      }
    }
    List<Integer> dims = new ArrayList<>(significant);
    IntStream.range(0, shape.rank()).filter(d -> shape.dim(d) == 1).forEach(dims::add);
    return new DimOrder(dims);
  }
}
