package dev.senet.cli;

import java.util.function.Supplier;

/** A mistake of the user; the message says what, where, and what to do. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A mistake that the user can put right. */
  public UserException(String message) {
    super(message);
  }

  /**
   * The result of {@code action}, a call whose {@link IllegalArgumentException} is documented to
   * mean that the user's input does not fit.
   */
  public static <T> T check(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException e) {
      UserException mistake = new UserException(e.getMessage());
      mistake.initCause(e);
      throw mistake;
    }
  }
}
