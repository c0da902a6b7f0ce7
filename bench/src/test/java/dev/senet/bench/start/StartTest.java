package dev.senet.bench.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class StartTest {
  private static final long MILLI = 1_000_000;

  /** Runs of so many milliseconds each, one window for each number. */
  private static long[] windows(long... ms) {
    return Arrays.stream(ms)
        .flatMap(m -> LongStream.generate(() -> m * MILLI).limit(Start.WINDOW))
        .toArray();
  }

  @Test
  void steadyFromTheFirstWindowThatIsAsFastAsTheLast() {
    Start start = Start.of(2, windows(100, 50, 21, 20, 20, 20, 20));
    assertEquals(20, start.steadyMs());
    assertEquals(3.5, start.steadySeconds().getAsDouble(), 1e-9);
  }

  @Test
  void aWindowThatIsFasterThanTheLastIsNotSteady() {
    Start start = Start.of(1, windows(10, 20, 20, 20));
    assertEquals(1.1, start.steadySeconds().getAsDouble(), 1e-9);
  }

  @Test
  void steadyAtOnce() {
    assertEquals(OptionalDouble.of(0.5), Start.of(0.5, windows(10, 10, 10, 10)).steadySeconds());
  }

  @Test
  void oneOutlierDoesNotMatter() {
    long[] nanos = windows(10, 10, 10, 10);
    nanos[3] = 500 * MILLI;
    assertEquals(OptionalDouble.of(1), Start.of(1, nanos).steadySeconds());
  }

  @Test
  void tooFewRunsAreNeverSteady() {
    Start start = Start.of(1, new long[] {900 * MILLI, 800 * MILLI, 100 * MILLI});
    assertEquals(OptionalDouble.empty(), start.steadySeconds());
    assertEquals(100, start.steadyMs());
  }

  @Test
  void startsFarAboveTheMedianAreSlow() {
    StartSeries series = series(10, 12.9, 10, 13.1, 9, 20, 10);
    assertEquals(10, series.steadyMs());
    assertEquals(List.of(4, 6), series.slowStarts());
    assertTrue(series(10).slowStarts().isEmpty());
  }

  private static StartSeries series(double... steadyMs) {
    return new StartSeries(
        "",
        Arrays.stream(steadyMs).mapToObj(ms -> new Start(1, OptionalDouble.empty(), ms)).toList());
  }
}
