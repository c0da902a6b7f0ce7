package dev.senet.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * Gives the process its real standard error back.
 *
 * <p>The JVM greets every start that enables the Vector API with a warning on file descriptor 2,
 * and has no switch for it. So the launcher starts the JVM with descriptor 2 closed to it, hands
 * the user's standard error over as descriptor 3, and says so in the environment.
 */
final class StandardError {
  private static final String HANDED_OVER = "SENET_STDERR";
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Puts the descriptor that the launcher handed over, if it did, back in place of 2. */
  static void adoptFromLauncher() {
    String descriptor = System.getenv(HANDED_OVER);
    if (descriptor != null) {
      duplicate(Integer.parseInt(descriptor), STANDARD_ERROR);
    }
  }

  @SuppressWarnings("restricted") // dup2(int, int) touches no memory
  private static void duplicate(int from, int to) {
    Linker linker = Linker.nativeLinker();
    var dup2 =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dup2"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int descriptor = (int) dup2.invokeExact(from, to);
      assert descriptor == to;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot restore standard error", e);
    }
  }
}
