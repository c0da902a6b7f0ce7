package dev.senet.models.onnx;

import dev.senet.core.graph.Node;
import java.util.List;
import java.util.stream.IntStream;

/** A value of an ONNX graph as it is imported. */
sealed interface Imported {
  /** A value that does not depend on the network's input. */
  record Known(KnownTensor tensor) implements Imported {}

  /**
   * A value [N, …] that a node computes, whose dimensions may stand in another order there. A
   * transposition in the file changes {@code axes}, and so does a dimension of 1 that comes or
   * goes.
   *
   * @param axes for each dimension in the file behind the batch the node's, or {@link #ONE}
   */
  record Computed(Node node, List<Integer> axes) implements Imported {
    /** Stands for a dimension of 1 that the node does not have. */
    static final int ONE = -1;

    public Computed {
      axes = List.copyOf(axes);
    }

    /**
     * The value of {@code node}, whose dimensions are the file's dimensions {@code places}, of
     * {@code rank} in all.
     */
    static Computed of(Node node, List<Integer> places, int rank) {
      return new Computed(node, IntStream.range(0, rank).map(places::indexOf).boxed().toList());
    }

    /** Dimensions in the file, the batch not counted. */
    int rank() {
      return axes.size();
    }

    /** The sizes of the dimensions in the file. */
    List<Integer> dims() {
      return axes.stream().map(a -> a == ONE ? 1 : node.shape().dim(a)).toList();
    }

    /** For each dimension of the node its place in the file. */
    List<Integer> places() {
      return IntStream.range(0, node.shape().rank()).map(axes::indexOf).boxed().toList();
    }

    /** The value that {@code other}, of the same shape, has in place of the node. */
    Computed with(Node other) {
      return new Computed(other, axes);
    }
  }

  /**
   * The value [N, elements] that lists the elements of {@code image} in the order of the file's
   * dimensions, which is not the node's. It is left open, so that the layer that reads it can have
   * its weights in the node's order instead.
   */
  record Flattened(Computed image) implements Imported {}
}
