package dev.senet.bench.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import java.util.stream.LongStream;

/**
 * How PyTorch holds what senet holds as NHWC: images [N, C, H, W]; weights of convolutions [Cout,
 * Cin/groups, kh, kw]; weights of linear layers [Cout, Cin]; all else as it is.
 */
final class TorchLayout {
  private static final int[] TO_NCHW = {0, 3, 1, 2};
  private static final int[] TO_NHWC = {0, 2, 3, 1};
  private static final int[] TO_OIHW = {3, 2, 0, 1};
  private static final int[] TO_HWIO = {2, 3, 1, 0};
  private static final int[] SWAP = {1, 0};

  private TorchLayout() {}

  /** {@code x}, which senet gives the shape {@code shape}, as PyTorch holds it. */
  static NDArray held(NDArray x, Shape shape) {
    return shape.isImage() ? x.transpose(TO_NCHW) : x;
  }

  /** The same as {@link #held}, laid out so in memory, too; {@code x} is closed. */
  static NDArray contiguous(NDArray x, Shape shape) {
    return shape.isImage() ? contiguous(x, TO_NCHW) : x;
  }

  /** The reverse of {@link #held}. */
  static NDArray plain(NDArray x, Shape shape) {
    return shape.isImage() ? x.transpose(TO_NHWC) : x;
  }

  /** The axis of PyTorch for {@code axis} of senet, which does not count the batch. */
  static int axis(int axis, Shape shape) {
    if (shape.isImage()) {
      return TO_NHWC[axis + 1];
    }
    return shape.isBatched() ? axis + 1 : axis;
  }

  /** An operand, so that PyTorch repeats it to {@code result} as senet does. */
  static NDArray aligned(NDArray x, Shape operand, Shape result) {
    boolean isAligned =
        operand.isImage() == result.isImage() && operand.rank() == result.rank()
            || operand.equals(Shape.of());
    if (isAligned) {
      return x;
    }
    int missing = result.rank() - operand.rank();
    LongStream batch = LongStream.of(operand.isBatched() ? x.getShape().get(0) : 1);
    LongStream ones = LongStream.generate(() -> 1).limit(missing);
    LongStream dims = operand.dims().stream().mapToLong(Integer::longValue);
    long[] full = LongStream.concat(batch, LongStream.concat(ones, dims)).toArray();
    return held(plain(x, operand).reshape(full), result);
  }

  /** The elements of a variable, for PyTorch. */
  static NDArray of(NDManager manager, Variable variable, float[] values) {
    Shape shape = variable.type().shape();
    NDArray plain = manager.create(values, shape(shape, 1));
    if (variable.role() == Role.WEIGHT && shape.rank() == 4) {
      return contiguous(plain, TO_OIHW);
    }
    return variable.role() == Role.WEIGHT && shape.rank() == 2 ? contiguous(plain, SWAP) : plain;
  }

  /** The elements of a variable, or of its gradient, in senet's order. */
  static float[] values(NDArray x, Variable variable) {
    int rank = variable.type().shape().rank();
    if (variable.role() == Role.WEIGHT && rank == 4) {
      return x.transpose(TO_HWIO).toFloatArray();
    }
    return variable.role() == Role.WEIGHT && rank == 2
        ? x.transpose(SWAP).toFloatArray()
        : x.toFloatArray();
  }

  /** The shape of {@code batch} samples in senet's order. */
  static ai.djl.ndarray.types.Shape shape(Shape shape, long batch) {
    LongStream dims = shape.dims().stream().mapToLong(Integer::longValue);
    return new ai.djl.ndarray.types.Shape(
        shape.isBatched()
            ? LongStream.concat(LongStream.of(batch), dims).toArray()
            : dims.toArray());
  }

  private static NDArray contiguous(NDArray x, int... axes) {
    try (x;
        NDArray view = x.transpose(axes)) {
      return view.getManager().create(view.toFloatArray(), view.getShape());
    }
  }
}
