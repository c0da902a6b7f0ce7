package dev.senet.bench.inference;

import dev.senet.models.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Measures contenders in turn, so that what else the machine does meets all alike. They start
 * together, are compared first, and take turns, each in a process of its own.
 *
 * @param rounds how many turns each contender has
 * @param seconds how long a turn lasts; one more, not counted, warms up
 */
record InferenceBenchmark(int rounds, double seconds) {
  /** How far outputs may lie apart, relative to the greatest of them. */
  static final double TOLERANCE = 1e-3;

  /**
   * Measures a model.
   *
   * @throws IOException if a contender fails, or computes something else; the message says which
   */
  Comparison run(Path model, int batch, int threads) throws IOException {
    Path onnx = Files.createTempFile("senet-bench", ".onnx");
    try {
      Work work = new Work(model, onnx, batch, threads);
      OnnxExport.write(work.load(), onnx);
      return run(work);
    } finally {
      Files.delete(onnx);
    }
  }

  private Comparison run(Work work) throws IOException {
    List<ContenderProcess> contenders = new ArrayList<>();
    try {
      for (ContenderKind kind : ContenderKind.values()) {
        contenders.add(new ContenderProcess(kind, work));
      }
      double difference = compareOutputs(contenders);
      return new Comparison(
          work.model().toString(),
          work.batch(),
          work.threads(),
          difference,
          measurements(times(contenders), work.batch()));
    } finally {
      for (ContenderProcess contender : contenders) {
        contender.close();
      }
    }
  }

  private static double compareOutputs(List<ContenderProcess> contenders) throws IOException {
    float[] expected = contenders.getFirst().outputs();
    double worst = 0;
    for (ContenderProcess contender : contenders.subList(1, contenders.size())) {
      double difference = difference(expected, contender.outputs());
      if (!(difference <= TOLERANCE)) {
        throw new IOException(
            "%s computes something else: its outputs differ by %.1e of the greatest"
                .formatted(contender.kind().title(), difference));
      }
      worst = Math.max(worst, difference);
    }
    return worst;
  }

  /** The greatest difference, divided by the greatest value; infinite for other lengths and NaN. */
  static double difference(float[] a, float[] b) {
    double greatest = 0;
    double apart = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      apart = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(apart, difference);
      greatest = Math.max(greatest, Math.abs(a[i]));
    }
    return apart == 0 ? 0 : apart / greatest;
  }

  private Map<ContenderKind, long[]> times(List<ContenderProcess> contenders) throws IOException {
    Map<ContenderKind, long[]> times = new EnumMap<>(ContenderKind.class);
    for (int round = 0; round <= rounds; round++) {
      for (ContenderProcess contender : contenders) {
        long[] measured = contender.measure(seconds);
        if (round > 0) {
          times.merge(contender.kind(), measured, InferenceBenchmark::joined);
        }
      }
    }
    return times;
  }

  private static long[] joined(long[] a, long[] b) {
    return LongStream.concat(LongStream.of(a), LongStream.of(b)).toArray();
  }

  private static List<Measurement> measurements(Map<ContenderKind, long[]> times, int batch) {
    double senet = Measurement.quantile(times.get(ContenderKind.SENET), 0.5);
    return times.entrySet().stream()
        .map(e -> Measurement.of(e.getKey(), e.getValue(), batch, senet))
        .toList();
  }
}
