package dev.senet.models.onnx;

import dev.senet.models.onnx.proto.GraphProto;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A graph to be written.
 *
 * @param proto all but the weights
 * @param weights float tensors that are too large to be copied into {@code proto}
 */
record OnnxGraph(GraphProto proto, List<WeightTensor> weights) {
  OnnxGraph {
    weights = List.copyOf(weights);
  }

  /**
   * A float tensor whose elements are brought into order as they are written.
   *
   * @param dims its dimensions in the file
   * @param data the elements, row-major
   * @param extents the dimensions of {@code data}
   * @param permutation for each dimension in the file (but for those of 1) the one of {@code data}
   */
  record WeightTensor(
      String name,
      List<Long> dims,
      MemorySegment data,
      List<Integer> extents,
      List<Integer> permutation) {
    WeightTensor {
      dims = List.copyOf(dims);
      extents = List.copyOf(extents);
      permutation = List.copyOf(permutation);
    }
  }
}
