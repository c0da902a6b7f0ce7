package dev.senet.core.program;

/** The contiguous memory areas of a program. */
public enum Arena {
  /** Parameters, then running statistics, then optimizer state, each contiguous. */
  VARIABLES,
  /** Gradients, laid out like the parameters. */
  GRADIENTS,
  /** Constants of the graph. */
  CONSTANTS,
  /** What depends on variables and constants only and is computed once, at load. */
  PREPARED,
  /** Working memory that does not depend on the batch. */
  FIXED,
  /** Working memory a sample; all offsets and sizes are multiplied by N. */
  BATCHED,
  /** The same of one slice; all offsets and sizes are multiplied by the samples of a slice. */
  SLICED
}
