package dev.senet.compiler.plan;

import dev.senet.core.program.Size;

/**
 * The sums of each channel of an image over fixed parts of it, [N, chunks, C]: what a kernel that
 * stores the image gives beside it. They are to be added in order.
 */
public record ChannelSums(Ref ref, int chunks) {
  /** New memory for the sums over {@code chunks} parts of what the step {@code label} stores. */
  public static ChannelSums allocate(Lowering lowering, String label, long chunks, long channels) {
    Size bytes = Size.perSample(4 * chunks * channels);
    return new ChannelSums(lowering.temporary(label + " sums", bytes), Math.toIntExact(chunks));
  }
}
