package dev.senet.core.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A tensor's shape: the dimensions behind the batch, and whether there is a (symbolic) batch
 * dimension N in front of them.
 *
 * @param isBatched whether a batch dimension N leads
 * @param dims the other dimensions, each at least 1; for images height, width, channels
 */
public record Shape(boolean isBatched, List<Integer> dims) {
  /** More elements than this a sample are refused: buffers are addressed by 31-bit counts. */
  public static final long MAX_ELEMENTS = 1L << 30;

  /** More dimensions behind the batch than this are refused. */
  public static final int MAX_RANK = 8;

  public Shape {
    dims = List.copyOf(dims);
    if (dims.size() > MAX_RANK) {
      throw new ShapeException(
          "%d dimensions are more than %d".formatted(dims.size(), MAX_RANK),
          "join some of them with reshape");
    }
    long elements = 1;
    for (int d : dims) {
      if (d < 1) {
        throw new ShapeException(
            "dimension " + d + " in " + text(isBatched, dims) + " is not positive");
      }
      elements *= d;
      if (elements > MAX_ELEMENTS) {
        throw new ShapeException(
            text(isBatched, dims)
                + " has more than 2^30 elements"
                + (isBatched ? " a sample" : ""));
      }
    }
  }

  /** A shape without batch: a parameter, or with no dims a scalar. */
  public static Shape of(Integer... dims) {
    return new Shape(false, Arrays.asList(dims));
  }

  /** A shape with the batch dimension in front. */
  public static Shape batched(Integer... dims) {
    return new Shape(true, Arrays.asList(dims));
  }

  /** Number of dimensions behind the batch. */
  public int rank() {
    return dims.size();
  }

  /** Dimension {@code axis}; a negative axis counts from the end. */
  public int dim(int axis) {
    return dims.get(axis < 0 ? dims.size() + axis : axis);
  }

  /** The last dimension, or 1 for a scalar. */
  public int channels() {
    return dims.isEmpty() ? 1 : dims.getLast();
  }

  /** Elements of one sample, or all elements if there is no batch. */
  public int elements() {
    return (int) dims.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b);
  }

  /** Elements of one sample divided by the channels: how many positions share a channel. */
  public int positions() {
    return elements() / channels();
  }

  /** The same shape with other dims. */
  public Shape withDims(List<Integer> newDims) {
    return new Shape(isBatched, newDims);
  }

  /** The same shape with dimension {@code axis} replaced. */
  public Shape withDim(int axis, int size) {
    List<Integer> copy = new ArrayList<>(dims);
    copy.set(axis < 0 ? dims.size() + axis : axis, size);
    return withDims(copy);
  }

  /** Whether this is [N, H, W, C]. */
  public boolean isImage() {
    return isBatched && dims.size() == 3;
  }

  /**
   * The common shape of two operands: dims are aligned at the right, a dimension of 1 or a missing
   * one is repeated; the result has a batch if one operand has.
   */
  public static Optional<Shape> broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Integer> dims = new ArrayList<>(Collections.nCopies(rank, 1));
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.dim(-i) : 1;
      int y = i <= b.rank() ? b.dim(-i) : 1;
      if (x != y && x != 1 && y != 1) {
        return Optional.empty();
      }
      dims.set(rank - i, Math.max(x, y));
    }
    return Optional.of(new Shape(a.isBatched || b.isBatched, dims));
  }

  /** Whether this shape can be repeated to {@code target}. */
  public boolean broadcastsTo(Shape target) {
    return broadcast(this, target).equals(Optional.of(target));
  }

  private static String text(boolean isBatched, List<Integer> dims) {
    String list = dims.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return isBatched ? list.isEmpty() ? "[N]" : "[N, " + list + "]" : "[" + list + "]";
  }

  @Override
  public String toString() {
    return text(isBatched, dims);
  }
}
