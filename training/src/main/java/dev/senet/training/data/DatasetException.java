package dev.senet.training.data;

/** A data set is missing, malformed or unusable; the message says where and what to do. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, where, and what to do. */
  public DatasetException(String message) {
    super(message);
  }

  DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
