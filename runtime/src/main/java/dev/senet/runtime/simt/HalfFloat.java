package dev.senet.runtime.simt;

/** 16 bits of a fragment: a float in IEEE binary16, or in whatever a product takes them for. */
public final class HalfFloat {
  private final short bits;

  /** {@code value}, rounded. */
  public HalfFloat(float value) {
    this(Float.floatToFloat16(value));
  }

  HalfFloat(short bits) {
    this.bits = bits;
  }

  /** The bits. */
  public short getHalfFloatValue() {
    return bits;
  }
}
