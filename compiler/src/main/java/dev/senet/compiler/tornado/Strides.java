package dev.senet.compiler.tornado;

import dev.senet.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** Index arithmetic, printed with sizes as literals. */
final class Strides {
  private Strides() {}

  /**
   * A dimension of a box whose elements are counted in row-major order.
   *
   * @param extent its size; that of the first dimension does not matter
   * @param stride elements from one index to the next in the tensor that is accessed
   */
  record Dim(int extent, int stride) {}

  /** The strides of a tensor's dimensions behind the batch. */
  static int[] of(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int i = shape.rank() - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.dim(i);
    }
    return strides;
  }

  /** Where element {@code element}, a name, of a box with {@code dims} lies. */
  static String index(String element, List<Dim> dims) {
    List<String> terms = new ArrayList<>();
    int inner = 1;
    for (int i = dims.size() - 1; i >= 0; i--) {
      Dim dim = dims.get(i);
      String at = inner == 1 ? element : element + " / " + inner;
      String index = i == 0 ? at : at + " % " + dim.extent;
      if (dim.stride != 0 && dim.extent != 1) {
        terms.addFirst(dim.stride == 1 ? index : index + " * " + dim.stride);
      }
      inner *= dim.extent;
    }
    return terms.isEmpty() ? "0" : "(" + String.join(" + ", terms) + ")";
  }

  /**
   * The index in a tensor of shape {@code operand} of what is repeated to element {@code element}
   * of {@code target}.
   */
  static String broadcast(String element, Shape operand, Shape target) {
    int[] strides = of(operand);
    List<Dim> dims = new ArrayList<>();
    if (target.isBatched()) {
      // The extent only has to differ from 1.
      dims.add(new Dim(0, operand.isBatched() ? operand.elements() : 0));
    }
    for (int i = 0; i < target.rank(); i++) {
      int axis = i - target.rank() + operand.rank();
      boolean isRepeated = axis < 0 || operand.dim(axis) == 1;
      dims.add(new Dim(target.dim(i), isRepeated ? 0 : strides[axis]));
    }
    return index(element, dims);
  }
}
