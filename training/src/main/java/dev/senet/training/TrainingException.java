package dev.senet.training;

/** A training cannot begin or go on; the message says why and what to do. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error that the user can put right. */
  public TrainingException(String message) {
    super(message);
  }
}
