package dev.senet.compiler.report;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.WithSums;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;

/**
 * What a kernel has to do: arithmetic, and the bytes that any way of computing it must move, each
 * operand read once and the result written once. A convolution counts the operations of the direct
 * algorithm.
 *
 * @param flopsPerSample operations for each sample; a multiply-add counts as two
 * @param flops operations for a run
 * @param bytesPerSample bytes for each sample
 * @param bytes bytes for a run: weights, and what has no batch
 */
public record Work(long flopsPerSample, long flops, long bytesPerSample, long bytes) {
  /** Nothing. */
  public static final Work NONE = new Work(0, 0, 0, 0);

  /** The work of a node of a fused graph. */
  public static Work of(Node node) {
    long flops = node.op().cost(node.inputTypes(), node.type()).flops() - givenSums(node);
    boolean isBatched = Traffic.dependsOnBatch(node);
    long fixed =
        node.inputs().stream()
            .distinct()
            .filter(x -> !x.shape().isBatched())
            .mapToLong(x -> x.type().bytes(1))
            .sum();
    long written = node.shape().isBatched() ? 0 : node.type().bytes(1);
    return new Work(
        isBatched ? flops : 0, isBatched ? 0 : flops, Traffic.bytes(node), fixed + written);
  }

  /** Additions of a squeeze that its image's kernel makes, and counts. */
  private static long givenSums(Node node) {
    boolean isSqueeze = node.op() instanceof GlobalAveragePool || node.op() instanceof Excitation;
    return isSqueeze
        ? node.inputs().stream()
            .distinct()
            .filter(x -> x.op() instanceof WithSums)
            .mapToLong(x -> x.shape().elements())
            .sum()
        : 0;
  }

  /** Both. */
  public Work plus(Work other) {
    return new Work(
        flopsPerSample + other.flopsPerSample,
        flops + other.flops,
        bytesPerSample + other.bytesPerSample,
        bytes + other.bytes);
  }

  /** Operations of a run with {@code batch} samples. */
  public double flopsAt(int batch) {
    return (double) flopsPerSample * batch + flops;
  }

  /** Bytes of a run with {@code batch} samples. */
  public double bytesAt(int batch) {
    return (double) bytesPerSample * batch + bytes;
  }
}
