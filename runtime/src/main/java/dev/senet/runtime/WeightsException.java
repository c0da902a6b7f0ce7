package dev.senet.runtime;

/** A weights file cannot be used; the message says which and why. */
public final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error of the file or of how it fits the model. */
  public WeightsException(String message) {
    super(message);
  }
}
