package dev.senet.core.graph;

/** Element types. */
public enum DType {
  /** IEEE 754 single precision. */
  F32,
  /** 32-bit integers, for labels. */
  I32;

  /** Bytes an element. */
  public int bytes() {
    return 4;
  }
}
