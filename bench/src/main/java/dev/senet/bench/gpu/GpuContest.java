package dev.senet.bench.gpu;

import dev.senet.bench.contest.ContenderProcess;
import dev.senet.bench.contest.Contest;
import dev.senet.runtime.AcceleratorId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/**
 * Measures the contenders of a case. They get ready, several at the same time, are compared, and
 * then take turns. Who fails, is late, or computes something else is left out, and said so.
 */
record GpuContest(Launcher launcher, GpuData data, AcceleratorId device) {
  /** The part of the time in which contenders get ready: they compile. */
  private static final double PREPARATION = 0.7;

  /** The part of the time for measuring that turns are to fill; runs at the end last longer. */
  private static final double TURNS = 0.7;

  private static final double LONGEST_TURN = 1;

  /** How many get ready at the same time: each compiles with a thread or two. */
  private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final int ROUNDS = 3;

  /** How many seconds a turn may go on after the time is over. */
  private static final double GRACE = 10;

  /** All rows of a case, done by {@code deadline}. */
  List<GpuRow> run(GpuCase work, Deadline deadline) throws IOException, InterruptedException {
    List<Entry> entries = tasks(work).stream().map(Entry::new).toList();
    ExecutorService waiting = Executors.newFixedThreadPool(AT_ONCE);
    try {
      prepare(entries, waiting, deadline.after(PREPARATION));
      compare(entries);
      measure(entries, waiting, deadline);
      return entries.stream().map(Entry::row).toList();
    } finally {
      entries.forEach(Entry::stop);
      waiting.close();
      for (Entry entry : entries) {
        entry.close();
      }
    }
  }

  /** What contenders are to do, the most important first; those alike follow one another. */
  static List<GpuTask> tasks(GpuCase work) {
    List<GpuTask> tasks = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      for (GpuNetwork network : work.networks()) {
        for (GpuContender contender : GpuContender.values()) {
          if (contender.has(precision)) {
            tasks.add(new GpuTask(work.use(), work.batch(), network, precision, contender));
          }
        }
      }
    }
    return tasks;
  }

  private void prepare(List<Entry> entries, ExecutorService waiting, Deadline deadline)
      throws InterruptedException {
    List<Future<float[]>> checks =
        entries.stream()
            .map(entry -> waiting.submit(() -> entry.start(launcher, data, device).check()))
            .toList();
    for (Entry entry : entries) {
      entry.checked =
          entry.await(checks.get(entries.indexOf(entry)), deadline, "was not ready in time");
    }
  }

  private static void compare(List<Entry> entries) {
    for (Entry entry : entries) {
      Optional<float[]> expected =
          entries.stream()
              .filter(other -> other.task.equals(reference(entry.task)))
              .findFirst()
              .flatMap(other -> other.checked);
      entry.compare(expected);
    }
  }

  /** Whose results are right: PyTorch's in single precision. */
  private static GpuTask reference(GpuTask task) {
    return task.withContender(GpuContender.EAGER).withPrecision(Precision.FP32);
  }

  private static void measure(List<Entry> entries, ExecutorService waiting, Deadline deadline)
      throws InterruptedException {
    long ready = entries.stream().filter(Entry::isIn).count();
    double turn =
        Math.min(
            LONGEST_TURN, TURNS * deadline.secondsLeft() / ((ROUNDS + 1) * Math.max(ready, 1)));
    for (int round = 0; round <= ROUNDS; round++) {
      for (Entry entry : entries) {
        if (entry.isIn() && !deadline.hasPassed()) {
          Callable<long[]> measurement = () -> entry.process.orElseThrow().measure(turn);
          Deadline longest = Deadline.in(deadline.secondsLeft() + GRACE);
          Optional<long[]> nanos =
              entry.await(waiting.submit(measurement), longest, "was not measured in time");
          // The first round warms up.
          if (round > 0) {
            nanos.ifPresent(entry::add);
          }
        }
      }
    }
  }

  /** A contender at its task. */
  private static final class Entry {
    private final GpuTask task;
    private volatile Optional<ContenderProcess> process = Optional.empty();
    private Optional<float[]> checked = Optional.empty();
    private double difference = Double.NaN;
    private Optional<String> failure = Optional.empty();
    private long[] times = {};
    private boolean isStopped;

    Entry(GpuTask task) {
      this.task = task;
    }

    /** Not after {@link #stop}. */
    synchronized ContenderProcess start(Launcher launcher, GpuData data, AcceleratorId device)
        throws IOException {
      if (isStopped) {
        throw new IOException("was not started in time");
      }
      ContenderProcess started = launcher.start(task, data, device);
      process = Optional.of(started);
      return started;
    }

    synchronized void stop() {
      isStopped = true;
      process.ifPresent(ContenderProcess::stop);
    }

    void close() throws IOException {
      if (process.isPresent()) {
        process.get().close();
      }
    }

    boolean isIn() {
      return failure.isEmpty();
    }

    /** An answer; if there is none, the contender is out. */
    <T> Optional<T> await(Future<T> answer, Deadline deadline, String late)
        throws InterruptedException {
      try {
        return Optional.of(
            answer.get((long) (deadline.secondsLeft() * 1000), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        fail(JsonOutput.lastLine(String.valueOf(e.getCause().getMessage())));
      } catch (TimeoutException e) {
        fail(late);
      }
      return Optional.empty();
    }

    private void fail(String why) {
      failure = Optional.of(why);
      stop();
    }

    void compare(Optional<float[]> expected) {
      if (checked.isEmpty()) {
        return;
      }
      if (expected.isEmpty()) {
        fail("cannot be compared: there are no results of %s".formatted(reference(task)));
        return;
      }
      difference = Contest.difference(expected.get(), checked.get());
      if (!(difference <= task.precision().tolerance())) {
        fail(
            "computes something else: its %s differ by %.1e of the greatest"
                .formatted(task.use().compared(), difference));
      }
    }

    /** The first run after a pause, which finds caches of others, is not counted. */
    void add(long[] nanos) {
      times =
          LongStream.concat(LongStream.of(times), Arrays.stream(nanos, 1, nanos.length)).toArray();
    }

    GpuRow row() {
      return isIn() && times.length > 0
          ? GpuRow.measured(task, difference, times)
          : GpuRow.failed(task, known(), failure.orElse("was not measured in time"));
    }

    private OptionalDouble known() {
      return Double.isNaN(difference) ? OptionalDouble.empty() : OptionalDouble.of(difference);
    }
  }
}
