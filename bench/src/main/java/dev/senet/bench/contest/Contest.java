package dev.senet.bench.contest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Measures contenders in turn, so that what else the machine does meets all alike. They start
 * together, are compared first, and take turns, each in a process of its own.
 *
 * @param warmUp how many seconds each contender runs before its times count
 * @param rounds how many turns each contender has
 * @param seconds how long a turn lasts
 */
public record Contest(Discipline discipline, double warmUp, int rounds, double seconds) {
  /**
   * Keeps the heap close to what is alive, so that the peak of the memory tells what the work takes
   * and not how long the JVM has put off collecting what loading and compiling have left behind.
   */
  private static final List<String> SMALL_HEAP =
      List.of("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20");

  /**
   * Measures all contenders. Those of one kind follow one another from work to work, so that the
   * works can be compared, too.
   *
   * @return for each work what was measured
   * @throws IOException if a contender fails, or computes something else; the message says which
   */
  public List<Comparison> run(List<Work> works) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Work work : works) {
        fillKernelCache(work);
        Entry entry = new Entry(work, new ArrayList<>(), new ArrayList<>());
        entries.add(entry);
        for (ContenderKind kind : discipline.contenders()) {
          entry.contenders.add(start(kind, work));
          entry.times.add(new long[0]);
        }
      }
      List<Double> differences = new ArrayList<>();
      for (Entry entry : entries) {
        differences.add(compare(entry.contenders));
      }
      measure(entries);
      List<Comparison> comparisons = new ArrayList<>();
      for (Entry entry : entries) {
        comparisons.add(comparison(entry, differences.get(comparisons.size())));
      }
      return comparisons;
    } finally {
      for (Entry entry : entries) {
        for (ContenderProcess contender : entry.contenders) {
          contender.close();
        }
      }
    }
  }

  /** The contenders at one work, and the nanoseconds of their runs. */
  private record Entry(Work work, List<ContenderProcess> contenders, List<long[]> times) {}

  private ContenderProcess start(ContenderKind kind, Work work) throws IOException {
    JvmLaunch launch = new JvmLaunch(discipline.process(), SMALL_HEAP, Map.of());
    return new ContenderProcess(launch, kind, work);
  }

  /** Compiles new kernels where the compiler's memory is not counted. */
  private void fillKernelCache(Work work) throws IOException {
    try (ContenderProcess process = start(ContenderKind.SENET, work)) {
      process.check();
    }
  }

  private double compare(List<ContenderProcess> contenders) throws IOException {
    float[] expected = contenders.getFirst().check();
    double worst = 0;
    for (ContenderProcess contender : contenders.subList(1, contenders.size())) {
      double difference = difference(expected, contender.check());
      if (!(difference <= discipline.tolerance())) {
        throw new IOException(
            "%s computes something else: its %s differ by %.1e of the greatest"
                .formatted(contender.title(), discipline.compared(), difference));
      }
      worst = Math.max(worst, difference);
    }
    return worst;
  }

  /** The greatest difference, divided by the greatest value; infinite for other lengths and NaN. */
  public static double difference(float[] a, float[] b) {
    double greatest = 0;
    double apart = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      apart = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(apart, difference);
      greatest = Math.max(greatest, Math.abs(a[i]));
    }
    return apart == 0 ? 0 : apart / greatest;
  }

  private static Comparison comparison(Entry entry, double difference) throws IOException {
    Work work = entry.work;
    double senet = Quantiles.milliseconds(entry.times.getFirst(), 0.5);
    List<Measurement> measurements = new ArrayList<>();
    for (ContenderProcess contender : entry.contenders) {
      long[] times = entry.times.get(measurements.size());
      measurements.add(
          Measurement.of(contender.title(), times, work.batch(), senet, contender.memory()));
    }
    return new Comparison(
        work.model().toString(), work.batch(), work.threads(), difference, measurements);
  }

  private void measure(List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      for (ContenderProcess contender : entry.contenders) {
        contender.measure(warmUp);
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int kind = 0; kind < discipline.contenders().size(); kind++) {
        for (Entry entry : entries) {
          long[] turn = withoutFirst(entry.contenders.get(kind).measure(seconds));
          entry.times.set(kind, joined(entry.times.get(kind), turn));
        }
      }
    }
  }

  /** The first run after a pause, which finds caches of others, is not counted. */
  private static long[] withoutFirst(long[] times) {
    return Arrays.copyOfRange(times, 1, times.length);
  }

  private static long[] joined(long[] a, long[] b) {
    return LongStream.concat(LongStream.of(a), LongStream.of(b)).toArray();
  }
}
