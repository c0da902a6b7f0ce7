package dev.senet.training.report;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** A progress bar per epoch on a terminal; the line of the finished epoch takes its place. */
final class ProgressBars implements ProgressDisplay {
  private static final int WIDTH = 110;
  private static final int UPDATE_MILLIS = 200;

  private final PrintStream terminal;
  private final ProgressBarStyle style;
  private Optional<ProgressBar> bar = Optional.empty();
  private String task = "";
  private int epochs;

  ProgressBars(PrintStream terminal) {
    this.terminal = terminal;
    this.style =
        terminal.charset().equals(StandardCharsets.UTF_8)
            ? ProgressBarStyle.UNICODE_BLOCK
            : ProgressBarStyle.ASCII;
  }

  @Override
  public void task(String name, long done, long total) {
    if (!task.equals(name)) {
      close();
      task = name;
      bar = Optional.of(builder(name, total).build());
    }
    bar.ifPresent(shown -> shown.stepTo(done));
    if (done >= total) {
      close();
    }
  }

  @Override
  public void beginEpoch(int epoch, int totalEpochs, long images, long done) {
    close();
    epochs = totalEpochs;
    long later = (totalEpochs - epoch) * images;
    bar =
        Optional.of(
            builder("epoch %d/%d".formatted(epoch, totalEpochs), images)
                .startsFrom(done, Duration.ZERO)
                .setUnit(" images", 1)
                .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setEtaFunction(state -> timeLeft(state, later))
                .build());
  }

  private ProgressBarBuilder builder(String task, long max) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setStyle(style)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        // A width of our own: asking the terminal would load a native library.
        .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH))
        .clearDisplayOnFinish();
  }

  /** The time that all epochs will still take at the speed of this one. */
  private static Optional<Duration> timeLeft(ProgressState state, long imagesOfLaterEpochs) {
    long seen = state.getCurrent() - state.getStart();
    if (seen <= 0) {
      return Optional.empty();
    }
    double left = state.getMax() - state.getCurrent() + (double) imagesOfLaterEpochs;
    long millis = state.getElapsedAfterStart().toMillis();
    return Optional.of(Duration.ofMillis((long) (millis * (left / seen))));
  }

  @Override
  public void step(int images, Score epochSoFar) {
    String message =
        String.format(
            Locale.ROOT,
            " loss %.3f accuracy %.1f %%",
            epochSoFar.loss(),
            100 * epochSoFar.accuracy());
    bar.ifPresent(shown -> shown.stepBy(images).setExtraMessage(message));
  }

  @Override
  public void endEpoch(EpochMetrics metrics) {
    close();
    terminal.println(metrics.toLine(epochs));
    terminal.flush();
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
    task = "";
  }
}
