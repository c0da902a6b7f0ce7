package dev.senet.compiler.plan;

/**
 * A place in a buffer.
 *
 * @param offset bytes from its start; a multiple of 4
 */
public record Ref(Buffer buffer, long offset) {
  /** The start of {@code buffer}. */
  public Ref(Buffer buffer) {
    this(buffer, 0);
  }

  /** {@code bytes} further on. */
  public Ref plus(long bytes) {
    return new Ref(buffer, offset + bytes);
  }
}
