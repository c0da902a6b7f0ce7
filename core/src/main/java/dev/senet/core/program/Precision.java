package dev.senet.core.program;

import java.util.Locale;

/**
 * In which precision products of matrices take their operands. Whatever it is, sums and everything
 * else are in single precision, and so is what lies in memory: weights, activations, gradients
 * (Micikevicius et al., "Mixed Precision Training", 2018, section 3).
 */
public enum Precision {
  /** Single precision: operands as they are. */
  FP32 {
    @Override
    public float round(float x) {
      return x;
    }
  },
  /** IEEE binary16: 11 significant bits, up to 65504, subnormal below 2⁻¹⁴. */
  FP16 {
    @Override
    public float round(float x) {
      return Float.float16ToFloat(Float.floatToFloat16(x));
    }
  },
  /** bfloat16: 8 significant bits in the range of single precision. */
  BF16 {
    @Override
    public float round(float x) {
      if (Float.isNaN(x)) {
        return x;
      }
      int bits = Float.floatToRawIntBits(x);
      int half = 0x7fff + (bits >>> 16 & 1);
      return Float.intBitsToFloat(bits + half & 0xffff0000);
    }
  },
  /** {@link #FP16} on tensor cores. */
  FP16_TENSOR {
    @Override
    public float round(float x) {
      return FP16.round(x);
    }
  },
  /** {@link #BF16} on tensor cores. */
  BF16_TENSOR {
    @Override
    public float round(float x) {
      return BF16.round(x);
    }
  };

  /** The nearest value of this precision, of two the even one; infinity where that overflows. */
  public abstract float round(float x);

  /** Whether operands are rounded. */
  public boolean isMixed() {
    return this != FP32;
  }

  /**
   * Whether gradients underflow in it, so that training needs a scaled loss (the same, section
   * 3.2).
   */
  public boolean needsLossScaling() {
    return withoutTensorCores() == FP16;
  }

  /** Whether products are computed by tensor cores, whose sums have an order of their own. */
  public boolean usesTensorCores() {
    return this != withoutTensorCores();
  }

  /** The same precision by other means than tensor cores. */
  public Precision withoutTensorCores() {
    return switch (this) {
      case FP32, FP16, BF16 -> this;
      case FP16_TENSOR -> FP16;
      case BF16_TENSOR -> BF16;
    };
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
