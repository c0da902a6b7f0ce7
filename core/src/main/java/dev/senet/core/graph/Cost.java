package dev.senet.core.graph;

/**
 * What one sample costs.
 *
 * @param multiplyAdds multiply-accumulates of convolutions and matrix products, the unit in which
 *     papers state "FLOPs"
 * @param flops all arithmetic operations; a multiply-add counts as two
 */
public record Cost(long multiplyAdds, long flops) {
  /** An op that only moves data. */
  public static final Cost NONE = new Cost(0, 0);

  /** A convolution or matrix product of {@code n} multiply-adds. */
  public static Cost ofMultiplyAdds(long n) {
    return new Cost(n, 2 * n);
  }

  /** Other arithmetic. */
  public static Cost ofFlops(long n) {
    return new Cost(0, n);
  }
}
