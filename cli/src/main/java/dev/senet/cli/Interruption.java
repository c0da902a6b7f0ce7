package dev.senet.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C, or a polite kill, end a piece of work in order: the work is told to stop, and the
 * JVM waits for it, until {@link #close}.
 */
final class Interruption implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Runnable stop = () -> {};
  private final Thread hook = Thread.ofPlatform().unstarted(this::end);

  /**
   * The work begins.
   *
   * @param how tells the work to stop; called by another thread
   */
  void stopWith(Runnable how) {
    stop = how;
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already.
      how.run();
    }
  }

  private void end() {
    stop.run();
    try {
      done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down; the hook lets it go now.
      return;
    }
  }
}
