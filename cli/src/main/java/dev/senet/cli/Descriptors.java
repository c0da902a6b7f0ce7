package dev.senet.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Calls of POSIX on file descriptors, for which Java has none. They touch no memory. */
final class Descriptors {
  /** Standard output. */
  static final int OUTPUT = 1;

  /** Standard error. */
  static final int ERROR = 2;

  private Descriptors() {}

  /** Whether {@code descriptor} is a terminal; not, on systems that cannot be asked. */
  static boolean isTerminal(int descriptor) {
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      Optional<MethodHandle> isatty = function("isatty", type);
      return isatty.isPresent() && (int) isatty.get().invokeExact(descriptor) == 1;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask for terminals", e);
    }
  }

  /** Makes {@code to} another name of {@code from}. */
  static void duplicate(int from, int to) {
    FunctionDescriptor type =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int descriptor = (int) function("dup2", type).orElseThrow().invokeExact(from, to);
      assert descriptor == to;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot duplicate descriptor " + from, e);
    }
  }

  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
    return symbol.map(address -> linker.downcallHandle(address, type));
  }
}
