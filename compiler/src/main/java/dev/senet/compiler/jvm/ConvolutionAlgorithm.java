package dev.senet.compiler.jvm;

/** How convolutions and their data gradients are computed. */
public enum ConvolutionAlgorithm {
  /** Product by product, as they are defined. */
  DIRECT,
  /** By Winograd's F(2×2, 3×3) wherever it can be: 3×3, dense, of stride 1. */
  WINOGRAD_2,
  /** By Winograd's F(4×4, 3×3) wherever it can be. */
  WINOGRAD_4,
  /** By that which is faster for single samples. */
  FASTEST_OF_ONE,
  /** By that which is faster for the batches of a training. */
  FASTEST_OF_BATCH
}
