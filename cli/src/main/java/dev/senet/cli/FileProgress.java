package dev.senet.cli;

import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal while files are written; nothing elsewhere. */
final class FileProgress implements AutoCloseable {
  private static final int WIDTH = 90;

  private final Console console;
  private final String task;
  private Optional<ProgressBar> bar = Optional.empty();

  FileProgress(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  /** {@code done} of {@code total} files are written. */
  void at(int done, int total) {
    if (console.errIsTerminal()) {
      ProgressBar shown = bar.orElseGet(() -> start(total));
      shown.stepTo(done);
      bar = Optional.of(shown);
    }
  }

  private ProgressBar start(int total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUnit(" files", 1)
        // A width of our own: asking the terminal would load a native library.
        .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH))
        .clearDisplayOnFinish()
        .build();
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
