package dev.senet.core.tensor;

/** The memory limit does not suffice; the message says what is needed and what fits. */
public final class MemoryLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with the message {@code message}. */
  public MemoryLimitException(String message) {
    super(message);
  }
}
