package dev.senet.training.report;

import java.io.PrintStream;

/** Shows how training proceeds. Used by one thread. */
public interface ProgressDisplay extends AutoCloseable {

  /** A bar that moves, for a terminal, and a line that stays for each epoch. */
  static ProgressDisplay bars(PrintStream terminal) {
    return new ProgressBars(terminal);
  }

  /** One line per epoch, for files and pipes. */
  static ProgressDisplay lines(PrintStream out) {
    return new ProgressLines(out);
  }

  /** Nothing at all. */
  static ProgressDisplay quiet() {
    return new NoProgress();
  }

  /** Something worth a line that stays; not while an epoch is shown. */
  void note(String line);

  /** {@code done} of {@code total} items of something beside the training steps are done. */
  void task(String name, long done, long total);

  /**
   * An epoch begins.
   *
   * @param epoch from 1
   * @param epochs of the whole run
   * @param images in the epoch
   * @param done images of it that an interrupted run has already seen
   */
  void beginEpoch(int epoch, int epochs, long images, long done);

  /**
   * A step is done.
   *
   * @param images how many images it had
   * @param epochSoFar mean over the epoch so far
   */
  void step(int images, Score epochSoFar);

  /** An epoch is done. */
  void endEpoch(EpochMetrics metrics);

  /** Leaves the terminal clean. */
  @Override
  void close();
}
