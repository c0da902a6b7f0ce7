package dev.senet.compiler;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.TapMeans;
import dev.senet.compiler.pass.WithSums;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Input;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import java.util.stream.Stream;

/**
 * What the kernels of a fused graph move for one sample.
 *
 * @param kernels how many there are
 * @param bytes of tensors that are read and written, without weights and their gradients
 */
record Traffic(int kernels, long bytes) {
  static Traffic of(Graph fused) {
    int kernels = 0;
    long bytes = 0;
    for (Node node : fused.nodes()) {
      boolean isView = node.op() instanceof Reshape || node.op() instanceof Input;
      boolean isOfSamples =
          Stream.concat(Stream.of(node), node.inputs().stream())
              .anyMatch(n -> n.shape().isBatched());
      if (isOfSamples && !isView) {
        kernels++;
        bytes += node.shape().isBatched() ? node.type().bytes(1) : 0;
        bytes += node.inputs().stream().distinct().mapToLong(x -> read(node, x)).sum();
      }
    }
    return new Traffic(kernels, bytes);
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
