package dev.senet.cli;

/**
 * Gives the process its real standard error back.
 *
 * <p>The JVM greets every start that enables the Vector API with a warning on file descriptor 2,
 * and has no switch for it. So the launcher starts the JVM with descriptor 2 closed to it, hands
 * the user's standard error over as descriptor 3, and says so in the environment.
 */
public final class StandardError {
  private static final String HANDED_OVER = "SENET_STDERR";

  private StandardError() {}

  /** Puts the descriptor that the launcher handed over, if it did, back in place of 2. */
  public static void adoptFromLauncher() {
    String descriptor = System.getenv(HANDED_OVER);
    if (descriptor != null) {
      Descriptors.duplicate(Integer.parseInt(descriptor), Descriptors.ERROR);
    }
  }
}
