package dev.senet.runtime.simt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kernel whose barriers have numbers, by which the emulator knows whether work-items wait at the
 * same one.
 *
 * @param code the class file
 * @param count how many there are
 */
record Barriers(byte[] code, int count) {
  private static final String NAME = "localBarrier";
  private static final MethodTypeDesc NUMBERED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  /** Numbers the barriers of the kernel in the class file {@code code}, from 1. */
  static Barriers number(byte[] code) {
    AtomicInteger count = new AtomicInteger();
    CodeTransform calls =
        (builder, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(NAME)) {
            builder
                .loadConstant(count.incrementAndGet())
                .invokevirtual(call.owner().asSymbol(), NAME, NUMBERED);
          } else {
            builder.with(element);
          }
        };
    ClassFile classes = ClassFile.of();
    byte[] numbered =
        classes.transformClass(classes.parse(code), ClassTransform.transformingMethodBodies(calls));
    return new Barriers(numbered, count.get());
  }
}
