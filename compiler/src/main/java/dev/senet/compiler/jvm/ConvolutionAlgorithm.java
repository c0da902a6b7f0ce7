package dev.senet.compiler.jvm;

/** How convolutions and their data gradients are computed. */
public enum ConvolutionAlgorithm {
  /** Product by product, as they are defined. */
  DIRECT,
  /** By {@link WinogradKernel} wherever it can: 3×3, dense, of stride 1. */
  WINOGRAD,
  /** By {@link WinogradKernel} where {@link WinogradCost} says that it is faster. */
  FASTEST
}
