package dev.senet.runtime.tornado;

/** TornadoVM is not there, or cannot do with a kernel; the message says what to do. */
public final class TornadoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Something that the user can put right. */
  public TornadoException(String message) {
    super(message);
  }

  /** The same for what TornadoVM has reported. */
  public TornadoException(String message, Throwable cause) {
    super(message, cause);
  }
}
