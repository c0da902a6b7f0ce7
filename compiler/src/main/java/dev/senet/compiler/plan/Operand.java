package dev.senet.compiler.plan;

import dev.senet.core.program.Size;

/** An argument of a kernel. */
public sealed interface Operand {
  /** The address of memory that the kernel reads. */
  record Read(Ref ref) implements Operand {}

  /** The address of memory that the kernel writes wholly, without reading it. */
  record Write(Ref ref) implements Operand {}

  /** The address of memory that the kernel changes or writes in part. */
  record Update(Ref ref) implements Operand {}

  /** A size or another number. */
  record Number(Size value) implements Operand {}
}
