package dev.senet.compiler.pass;

import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the mean of each channel of an image, [N, C], follows from the means of what it is made of.
 */
sealed interface MeanPath {
  /** Bytes a sample that the mean takes, beside those that the network moves anyway. */
  long bytes();

  /** The mean of {@code image}, a node of the graph under construction. */
  Node build(Node image, GraphBuilder builder);

  /**
   * The path that avoids the input of {@code squeeze}, as far as there is one.
   *
   * @param isNeeded whether that input is computed for others, too
   */
  static MeanPath of(Node squeeze, boolean isNeeded, Users users) {
    return new Finder(squeeze, isNeeded, users).through(squeeze.input(0));
  }

  /** The mean is taken of the image itself. */
  record Direct(long bytes) implements MeanPath {
    @Override
    public Node build(Node image, GraphBuilder builder) {
      return builder.apply(new GlobalAveragePool(), image);
    }
  }

  /**
   * The mean of a convolution's result is the convolution, at one place, of the means that its taps
   * see: for a 1×1 kernel the product of the mean and the weight.
   */
  record ThroughConvolution(Convolution convolution, long bytes) implements MeanPath {
    @Override
    public Node build(Node image, GraphBuilder builder) {
      Node x = image.input(0);
      Window w = convolution.window();
      Node taps =
          w.isPointwise()
              ? builder.apply(
                  new Reshape(Shape.batched(1, 1, x.shape().channels())),
                  builder.apply(new GlobalAveragePool(), x))
              : builder.apply(new TapMeans(w), x);
      Window once = new Window(w.kernelHeight(), w.kernelWidth(), 1, 1, 0, 0, 0, 0, 1, 1);
      Node y = builder.apply(new Convolution(once, convolution.groups()), taps, image.input(1));
      return builder.apply(new Reshape(Shape.batched(image.shape().channels())), y);
    }
  }

  /**
   * The mean of an affine expression is the expression of the means.
   *
   * @param inputs for each operand that varies over the image its path, for others none
   */
  record ThroughPointwise(PointwiseOp op, List<List<MeanPath>> inputs) implements MeanPath {
    @Override
    public long bytes() {
      return inputs.stream().flatMap(List::stream).mapToLong(MeanPath::bytes).sum();
    }

    @Override
    public Node build(Node image, GraphBuilder builder) {
      List<Node> operands = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        Node x = image.input(i);
        operands.add(
            inputs.get(i).isEmpty()
                ? Rows.uniform(x, builder)
                : inputs.get(i).getFirst().build(x, builder));
      }
      Shape shape = Shape.batched(image.shape().channels());
      return Pointwise.apply(builder, op.expression(), shape, operands);
    }
  }

  /** The means of channels that are put together are put together. */
  record ThroughConcat(List<MeanPath> inputs) implements MeanPath {
    @Override
    public long bytes() {
      return inputs.stream().mapToLong(MeanPath::bytes).sum();
    }

    @Override
    public Node build(Node image, GraphBuilder builder) {
      List<Node> means =
          IntStream.range(0, inputs.size())
              .mapToObj(i -> inputs.get(i).build(image.input(i), builder))
              .toList();
      return builder.apply(new Concat(0), means);
    }
  }

  /** Looks for paths in a graph that is not changed yet. */
  final class Finder {
    private final Node squeeze;
    private final boolean isNeeded;
    private final Users users;

    private Finder(Node squeeze, boolean isNeeded, Users users) {
      this.squeeze = squeeze;
      this.isNeeded = isNeeded;
      this.users = users;
    }

    private MeanPath through(Node image) {
      return switch (image.op()) {
        case Convolution c when isHoistable(c.window()) ->
            new ThroughConvolution(
                c, isNeeded ? direct(image.input(0)).bytes() + readAgain(image, c.window()) : 0);
        case PointwiseOp op when isAffine(op, image) ->
            new ThroughPointwise(
                op,
                image.inputs().stream()
                    .map(x -> varies(x, image) ? List.of(of(x, image)) : List.<MeanPath>of())
                    .toList());
        case Concat(int axis) when axis == 2 ->
            new ThroughConcat(image.inputs().stream().map(x -> of(x, image)).toList());
        default -> direct(image);
      };
    }

    /** What others read as well is stored anyway. */
    private MeanPath of(Node image, Node reader) {
      return users.isOnlyReader(reader, image) ? through(image) : direct(image);
    }

    private Direct direct(Node image) {
      return new Direct(isSummedUp(image) ? 0 : image.type().bytes(1));
    }

    /** Whether the image is stored by a convolution, which can sum it up on the way. */
    private boolean isSummedUp(Node image) {
      return switch (image.op()) {
        case Convolution c -> true;
        case PointwiseOp op ->
            image.inputs().stream()
                .anyMatch(x -> varies(x, image) && users.isOnlyReader(image, x) && isSummedUp(x));
        default -> false;
      };
    }

    private static boolean isHoistable(Window w) {
      boolean isDense = w.strideHeight() == 1 && w.strideWidth() == 1;
      return isDense && (w.isPointwise() || w.kernelHeight() * w.kernelWidth() > 1);
    }

    private static boolean isAffine(PointwiseOp op, Node image) {
      List<Node> inputs = image.inputs();
      return inputs.stream().allMatch(x -> varies(x, image) || isUniform(x, image))
          && Exprs.isAffine(op.expression(), i -> varies(inputs.get(i), image));
    }

    private static boolean varies(Node x, Node image) {
      return Access.of(x.shape(), image.shape()) == Access.FULL;
    }

    private static boolean isUniform(Node x, Node image) {
      return Access.of(x.shape(), image.shape()) != Access.OTHER;
    }

    /**
     * Bytes of the weight, or of its product with that of the linear layer behind the squeeze, and
     * of the border of the image.
     */
    private long readAgain(Node convolution, Window window) {
      Shape weight = convolution.input(1).shape();
      long depth = weight.elements() / weight.channels();
      long columns =
          MergeLinear.reader(squeeze, users)
              .map(layer -> Math.min(layer.shape().channels(), weight.channels()))
              .orElse(weight.channels());
      return 4 * depth * columns + new TapMeans(window).borderBytes(convolution.input(0).type());
    }
  }
}
