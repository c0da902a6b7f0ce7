package dev.senet.runtime.simt;

/** Sizes of fragments: rows, columns and depth of a product. */
public enum MMAShape {
  /** 16 × 16 by 16 × 8. */
  M16N8K16
}
