package dev.senet.training.data;

import java.io.IOException;

/** One image cannot be decoded: truncated, corrupt, too large or gone. */
public final class BrokenImageException extends IOException {
  private static final long serialVersionUID = 1L;
  private final String source;
  private final String reason;

  /**
   * @param source the file's name
   * @param reason what is wrong with it
   */
  public BrokenImageException(String source, String reason) {
    super(source + ": " + reason);
    this.source = source;
    this.reason = reason;
  }

  BrokenImageException(String source, String reason, Throwable cause) {
    this(source, reason);
    initCause(cause);
  }

  /** The file's name. */
  public String source() {
    return source;
  }

  /** What is wrong with it. */
  public String reason() {
    return reason;
  }
}
