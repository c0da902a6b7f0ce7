package dev.senet.compiler.report;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.TapMeans;
import dev.senet.compiler.pass.WithSums;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Input;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;

/**
 * What the kernels of a fused graph move for one sample.
 *
 * @param kernels how many there are
 * @param bytes of tensors that are read and written, without weights and their gradients
 */
public record Traffic(int kernels, long bytes) {
  /** All kernels that depend on the batch. */
  public static Traffic of(Graph fused) {
    int kernels = 0;
    long bytes = 0;
    for (Node node : fused.nodes()) {
      boolean isView = node.op() instanceof Reshape || node.op() instanceof Input;
      if (!isView && dependsOnBatch(node)) {
        kernels++;
        bytes += bytes(node);
      }
    }
    return new Traffic(kernels, bytes);
  }

  /** What this has more than {@code other}. */
  public Traffic minus(Traffic other) {
    return new Traffic(kernels - other.kernels, bytes - other.bytes);
  }

  /** Whether {@code node} reads or gives samples. */
  static boolean dependsOnBatch(Node node) {
    return node.shape().isBatched() || node.inputs().stream().anyMatch(x -> x.shape().isBatched());
  }

  /** Bytes a sample that {@code node} reads and writes, each operand once. */
  static long bytes(Node node) {
    long written = node.shape().isBatched() ? node.type().bytes(1) : 0;
    return written + node.inputs().stream().distinct().mapToLong(x -> read(node, x)).sum();
  }

  private static long read(Node node, Node x) {
    boolean isSummed = x.op() instanceof WithSums;
    return switch (node.op()) {
      case TapMeans t when isSummed -> t.borderBytes(x.type()) + 4L * x.shape().channels();
      case GlobalAveragePool p when isSummed -> 4L * x.shape().channels();
      case Excitation e when isSummed -> 4L * x.shape().channels();
      case Slice slice -> node.type().bytes(1);
      default -> x.shape().isBatched() ? x.type().bytes(1) : 0;
    };
  }
}
