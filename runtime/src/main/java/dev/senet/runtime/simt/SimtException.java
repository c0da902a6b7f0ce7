package dev.senet.runtime.simt;

/** A kernel that a GPU would not compute as meant; the message says which, where and why. */
public final class SimtException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimtException(String message) {
    super(message);
  }

  SimtException(String message, Throwable cause) {
    super(message, cause);
  }
}
