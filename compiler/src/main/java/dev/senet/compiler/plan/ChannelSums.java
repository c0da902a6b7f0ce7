package dev.senet.compiler.plan;

/**
 * The sums of each channel of an image over fixed parts of it, [N, chunks, C]: what a kernel that
 * stores the image gives beside it. They are to be added in order.
 */
public record ChannelSums(Ref ref, int chunks) {}
