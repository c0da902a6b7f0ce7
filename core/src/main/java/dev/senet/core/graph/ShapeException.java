package dev.senet.core.graph;

import java.util.Optional;

/** An op does not accept its inputs. The message is in the user's terms, without position. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final String help;

  /** An error without advice. */
  public ShapeException(String message) {
    this(message, "");
  }

  /** An error with advice on what to do. */
  public ShapeException(String message, String help) {
    super(message);
    this.help = help;
  }

  /** What to do, if there is something to say. */
  public Optional<String> help() {
    return help.isEmpty() ? Optional.empty() : Optional.of(help);
  }
}
