package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import java.util.Optional;

/**
 * Joins two linear layers over one vector a sample that follow each other without an activation:
 * {@code B * (A * x + b) = (B * A) * x + B * b}, if the product of the weights is smaller than the
 * two. So the first layer of an SE block's excitation takes in the convolution that its squeeze was
 * hoisted through. The products depend on variables only and are computed when a program is loaded.
 */
public final class MergeLinear implements Pass {
  @Override
  public String name() {
    return "merge linear layers";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) ->
            isLinear(node)
                ? Layer.inFrontOf(node, inputs.getFirst(), users)
                    .filter(first -> first.isLargerThanProduct(inputs.get(1).shape()))
                    .map(first -> first.merge(inputs.get(1), node.shape(), builder))
                    .orElseGet(() -> Rewriter.copy(node, inputs, builder))
                : Rewriter.copy(node, inputs, builder));
  }

  /** The linear layer that alone reads the vector {@code node}, through reshapes. */
  static Optional<Node> reader(Node node, Users users) {
    if (users.of(node).size() != 1 || users.isResult(node)) {
      return Optional.empty();
    }
    Node reader = users.of(node).getFirst();
    if (reader.op() instanceof Reshape) {
      return reader(reader, users);
    }
    return isLinear(reader) && reader.input(0) == node ? Optional.of(reader) : Optional.empty();
  }

  /** Whether {@code node} is a 1×1 convolution of an image of one pixel. */
  private static boolean isLinear(Node node) {
    return isProduct(node) && ((Convolution) node.op()).window().isPointwise();
  }

  /** Whether {@code node} multiplies all that a sample has with a matrix. */
  private static boolean isProduct(Node node) {
    return node.op() instanceof Convolution c
        && c.groups() == 1
        && node.shape().positions() == 1
        && node.input(0).shape().elements() * node.shape().channels()
            == node.input(1).shape().elements();
  }

  /** A product and the bias behind it, in the new graph. */
  private record Layer(Node product, Optional<Node> bias) {
    /** The layer that gives the input of {@code reader} alone; {@code now} is that input anew. */
    static Optional<Layer> inFrontOf(Node reader, Node now, Users users) {
      Node old = reader.input(0);
      Optional<Node> bias = Optional.empty();
      while (users.isOnlyReader(reader, old)) {
        if (isProduct(old)) {
          return Optional.of(new Layer(now, bias));
        }
        boolean addsBias = bias.isEmpty() && isSum(old) && isVector(old.input(1));
        if (!addsBias && !(old.op() instanceof Reshape)) {
          return Optional.empty();
        }
        bias = addsBias ? Optional.of(now.input(1)) : bias;
        reader = old;
        old = old.input(0);
        now = now.input(0);
      }
      return Optional.empty();
    }

    private static boolean isSum(Node node) {
      return node.op() instanceof PointwiseOp op
          && op.expression().equals(Expr.arg(0).plus(Expr.arg(1)));
    }

    private static boolean isVector(Node bias) {
      return !bias.shape().isBatched() && bias.shape().elements() == bias.shape().channels();
    }

    /** Whether this layer and one with {@code weight} behind it take more than one for both. */
    boolean isLargerThanProduct(Shape weight) {
      long depth = product.input(0).shape().elements();
      long channels = product.shape().channels();
      return depth * weight.channels() < depth * channels + channels * weight.channels();
    }

    Node merge(Node weight, Shape shape, GraphBuilder builder) {
      int depth = product.input(0).shape().elements();
      int inner = product.shape().channels();
      int outer = shape.channels();
      Node first = Reshape.apply(builder, Shape.of(depth, inner), product.input(1));
      Node second = Reshape.apply(builder, Shape.of(inner, outer), weight);
      Node both = builder.apply(new MatrixProduct(), first, second);
      Shape kernel = product.input(1).shape().withDim(-1, outer);
      Node result =
          builder.apply(product.op(), product.input(0), Reshape.apply(builder, kernel, both));
      if (bias.isPresent()) {
        Node row = Reshape.apply(builder, Shape.of(1, inner), bias.get());
        Node moved = builder.apply(new MatrixProduct(), row, second);
        result = builder.apply(new Add(), result, Reshape.apply(builder, Shape.of(outer), moved));
      }
      return result;
    }
  }
}
