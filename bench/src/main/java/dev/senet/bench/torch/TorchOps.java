package dev.senet.bench.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Add;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Gelu;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.HardSigmoid;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pad;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Relu6;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Softmax;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.core.op.Transpose;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What each op of a network is in PyTorch. Tensors are held as {@link TorchLayout} says.
 *
 * @param isTraining whether batch norm uses and follows the statistics of the batch
 */
record TorchOps(boolean isTraining) {
  /**
   * The value of {@code node}.
   *
   * @param x its operands
   * @throws UnsupportedOperationException if PyTorch has no such op, or only in another form
   */
  NDArray apply(Node node, List<NDArray> x) {
    return switch (node.op()) {
      case Convolution conv -> convolution(conv, x.get(0), x.get(1), Optional.empty());
      case Linear _ -> linear(node, x.get(0), x.get(1), Optional.empty());
      case BatchNorm norm -> batchNorm(norm, node, x);
      case MaxPool pool -> maxPool(pool, x.getFirst());
      case AveragePool pool -> averagePool(pool, x.getFirst());
      case GlobalAveragePool _ -> Pool.globalAvgPool2d(x.getFirst());
      case Dropout _ -> identity(node, x.getFirst());
      case StochasticDepth _ -> identity(node, x.getFirst());
      case Softmax _ ->
          x.getFirst().softmax(TorchLayout.axis(node.shape().rank() - 1, node.shape()));
      case Concat(int axis) -> NDArrays.concat(new NDList(x), TorchLayout.axis(axis, node.shape()));
      case Slice(int axis, int from, int to) ->
          x.getFirst().get(NDIndex.sliceAxis(TorchLayout.axis(axis, node.shape()), from, to));
      case Reshape _ -> reshape(node, x.getFirst());
      case Transpose(List<Integer> permutation) -> transpose(node, permutation, x.getFirst());
      case Pad pad -> pad(pad, node, x.getFirst());
      case PointwiseOp op -> pointwise(op, node, x);
      default -> throw unsupported(node.op().name());
    };
  }

  /** Convolution or matrix product {@code node} with a bias [C], which PyTorch adds in one go. */
  NDArray applyWithBias(Node node, List<NDArray> x, NDArray bias) {
    return node.op() instanceof Convolution conv
        ? convolution(conv, x.get(0), x.get(1), Optional.of(bias))
        : linear(node, x.get(0), x.get(1), Optional.of(bias));
  }

  private static NDArray convolution(
      Convolution conv, NDArray x, NDArray weight, Optional<NDArray> bias) {
    Window w = conv.window();
    NDArray padded = isSymmetric(w) ? x : surround(x, w, 0);
    return Conv2d.conv2d(
            padded,
            weight,
            bias.orElse(null),
            new Shape(w.strideHeight(), w.strideWidth()),
            padding(w),
            new Shape(w.dilationHeight(), w.dilationWidth()),
            conv.groups())
        .singletonOrThrow();
  }

  private static NDArray linear(Node node, NDArray x, NDArray weight, Optional<NDArray> bias) {
    NDArray plain = TorchLayout.plain(x, node.input(0).shape());
    NDArray y = ai.djl.nn.core.Linear.linear(plain, weight, bias.orElse(null)).singletonOrThrow();
    return TorchLayout.held(y, node.shape());
  }

  private NDArray batchNorm(BatchNorm norm, Node node, List<NDArray> x) {
    if (TorchLayout.axis(node.shape().rank() - 1, node.shape()) != 1) {
      throw unsupported("batch_norm of " + node.shape());
    }
    // Axis -1 stands for PyTorch's own, which is 1. DJL's momentum is the share that is kept.
    return ai.djl.nn.norm.BatchNorm.batchNorm(
            x.get(0),
            x.get(3),
            x.get(4),
            x.get(1),
            x.get(2),
            -1,
            (float) (1 - norm.momentum()),
            (float) norm.epsilon(),
            isTraining)
        .singletonOrThrow();
  }

  private NDArray identity(Node node, NDArray x) {
    if (isTraining) {
      throw unsupported(node.op().name() + " in training, for its random numbers differ");
    }
    return x.reshape(x.getShape());
  }

  private static NDArray maxPool(MaxPool pool, NDArray x) {
    Window w = pool.window();
    checkPool(w, pool.ceilMode());
    NDArray padded = isSymmetric(w) ? x : surround(x, w, Double.NEGATIVE_INFINITY);
    return Pool.maxPool2d(padded, kernel(w), stride(w), padding(w), pool.ceilMode());
  }

  /**
   * Deep Java Library does not tell PyTorch to leave the padding out: a mean of ones says how much
   * that is.
   */
  private static NDArray averagePool(AveragePool pool, NDArray x) {
    Window w = pool.window();
    checkPool(w, pool.ceilMode());
    boolean isPadded = w.padTop() + w.padBottom() + w.padLeft() + w.padRight() > 0;
    NDArray mean = paddedMean(pool, x);
    return isPadded && !pool.countIncludePad() ? mean.div(paddedMean(pool, x.onesLike())) : mean;
  }

  private static NDArray paddedMean(AveragePool pool, NDArray x) {
    Window w = pool.window();
    NDArray padded = isSymmetric(w) ? x : surround(x, w, 0);
    return Pool.avgPool2d(padded, kernel(w), stride(w), padding(w), pool.ceilMode(), true);
  }

  private static void checkPool(Window w, boolean ceilMode) {
    if (w.dilationHeight() != 1 || w.dilationWidth() != 1) {
      throw unsupported("dilated pooling (Deep Java Library does not pass it on)");
    }
    if (ceilMode && !isSymmetric(w)) {
      throw unsupported("ceil_mode with padding of unequal sides");
    }
  }

  private static Shape kernel(Window w) {
    return new Shape(w.kernelHeight(), w.kernelWidth());
  }

  private static Shape stride(Window w) {
    return new Shape(w.strideHeight(), w.strideWidth());
  }

  private static boolean isSymmetric(Window w) {
    return w.padTop() == w.padBottom() && w.padLeft() == w.padRight();
  }

  /** The padding that PyTorch's op adds: none if {@link #surround} has done so. */
  private static Shape padding(Window w) {
    return isSymmetric(w) ? new Shape(w.padTop(), w.padLeft()) : new Shape(0, 0);
  }

  private static NDArray surround(NDArray image, Window w, double value) {
    Shape border = new Shape(w.padLeft(), w.padRight(), w.padTop(), w.padBottom());
    return image.pad(border, value);
  }

  private static NDArray reshape(Node node, NDArray x) {
    NDArray plain = TorchLayout.plain(x, node.input(0).shape());
    long batch = node.shape().isBatched() ? x.getShape().get(0) : 1;
    return TorchLayout.held(plain.reshape(TorchLayout.shape(node.shape(), batch)), node.shape());
  }

  private static NDArray transpose(Node node, List<Integer> permutation, NDArray x) {
    int first = node.shape().isBatched() ? 1 : 0;
    int[] axes =
        IntStream.concat(
                IntStream.range(0, first), permutation.stream().mapToInt(axis -> axis + first))
            .toArray();
    NDArray plain = TorchLayout.plain(x, node.input(0).shape());
    return TorchLayout.held(plain.transpose(axes), node.shape());
  }

  /** PyTorch lists padding from its last axis on. */
  private static NDArray pad(Pad pad, Node node, NDArray x) {
    int rank = x.getShape().dimension();
    long[] border = new long[2 * rank];
    for (int i = 0; i < pad.before().size(); i++) {
      int fromLast = rank - 1 - TorchLayout.axis(i, node.shape());
      border[2 * fromLast] = pad.before().get(i);
      border[2 * fromLast + 1] = pad.after().get(i);
    }
    return x.pad(new Shape(LongStream.of(border).toArray()), pad.value());
  }

  private static NDArray pointwise(PointwiseOp op, Node node, List<NDArray> operands) {
    List<NDArray> x =
        IntStream.range(0, operands.size())
            .mapToObj(
                i -> TorchLayout.aligned(operands.get(i), node.input(i).shape(), node.shape()))
            .toList();
    NDArray a = x.getFirst();
    return switch (op) {
      case Add _ -> a.add(x.get(1));
      case Subtract _ -> a.sub(x.get(1));
      case Multiply _ -> a.mul(x.get(1));
      case Divide _ -> a.div(x.get(1));
      case Relu _ -> Activation.relu(a);
      case Relu6 _ -> a.clip(0, 6);
      case Sigmoid _ -> Activation.sigmoid(a);
      case Tanh _ -> Activation.tanh(a);
      case Silu _ -> a.mul(Activation.sigmoid(a));
      case Gelu _ -> Activation.gelu(a);
      case HardSigmoid _ -> hardSigmoid(a);
      case HardSwish _ -> a.mul(hardSigmoid(a));
      default -> throw unsupported(op.name());
    };
  }

  private static NDArray hardSigmoid(NDArray x) {
    return x.add(3).clip(0, 6).div(6);
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("not to be had from PyTorch here: " + what);
  }
}
