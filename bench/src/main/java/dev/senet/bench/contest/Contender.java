package dev.senet.bench.contest;

import java.util.OptionalLong;

/** One way to do the {@link Work}, ready to run. */
public interface Contender extends AutoCloseable {
  /** Does the work once; what has been computed stays with the contender. */
  void run() throws Exception;

  /** Does the work, and returns numbers that are the same for all contenders up to rounding. */
  float[] check() throws Exception;

  /** The most bytes that its own plan of the memory has asked for; empty if it makes none. */
  default OptionalLong plannedBytes() {
    return OptionalLong.empty();
  }

  @Override
  void close();

  /** Prepares contenders in their own processes. */
  @FunctionalInterface
  interface Opener {
    /**
     * Prepares one.
     *
     * @throws UnsupportedOperationException if it cannot do the work; the message says why
     */
    Contender open(ContenderKind kind, Work work) throws Exception;
  }
}
