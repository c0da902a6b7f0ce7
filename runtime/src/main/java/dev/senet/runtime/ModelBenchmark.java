package dev.senet.runtime;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.TensorType;
import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures predictions of a model.
 *
 * @param seconds time of a turn of runs; for each batch size there are two or more
 */
public record ModelBenchmark(GraphModel model, DeviceSpec spec, double seconds) {
  private static final int LEAST_RUNS = 5;

  /** A turn whose runs take at least this much of the time of those before is steady. */
  private static final double STEADY = 0.97;

  private static final int MOST_TURNS = 10;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * A measurement.
   *
   * @param medianMs milliseconds of a run, the median of all
   * @param imagesPerSecond samples a second at that speed
   * @param kernels what TornadoVM's profiler says of each kernel, in further runs; empty on other
   *     devices
   */
  public record Result(
      int batch, int threads, double medianMs, double imagesPerSecond, List<KernelSpeed> kernels) {
    public Result {
      kernels = List.copyOf(kernels);
    }

    private Result withKernels(List<KernelSpeed> measured) {
      return new Result(batch, threads, medianMs, imagesPerSecond, measured);
    }
  }

  /** Measures one batch size after another. */
  public List<Result> run(List<Integer> batches) {
    try (Device device = Device.open(spec)) {
      List<Result> results = speeds(device, batches);
      if (spec.kind() != DeviceSpec.Kind.TORNADO) {
        return results;
      }
      KernelSpeeds kernels = new KernelSpeeds(model, model.graph(), Purpose.PREDICTION, device);
      return results.stream().map(r -> r.withKernels(kernels.measure(r.batch()))).toList();
    }
  }

  private List<Result> speeds(Device device, List<Integer> batches) {
    try (Session session = model.compile(device)) {
      return batches.stream().map(batch -> measure(session, device.memory(), batch)).toList();
    }
  }

  private Result measure(Session session, Memory memory, int batch) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    try {
      session.inputs().forEach((name, type) -> inputs.put(name, random(memory, type, batch)));
      double median = steadyMs(session, inputs);
      return new Result(batch, spec.threads(), median, batch * 1000 / median, List.of());
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /**
   * The median of a run, in milliseconds, once turns of runs get no faster: until then HotSpot
   * compiles kernels.
   */
  private double steadyMs(Session session, Map<String, Tensor> inputs) {
    double before = Benchmarks.median(times(session, inputs));
    for (int turn = 2; ; turn++) {
      double median = Benchmarks.median(times(session, inputs));
      if (median >= STEADY * before || turn == MOST_TURNS) {
        return median / NANOS_PER_MILLI;
      }
      before = median;
    }
  }

  /** Nanoseconds of each run, for {@code seconds}. */
  private double[] times(Session session, Map<String, Tensor> inputs) {
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    long now = start;
    while (times.size() < LEAST_RUNS || now - start < seconds * 1e9) {
      session.run(inputs).values().forEach(Tensor::close);
      long end = System.nanoTime();
      times.add((double) (end - now));
      now = end;
    }
    return times.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Tensor random(Memory memory, TensorType type, int batch) {
    Tensor tensor = memory.tensor(type, batch);
    if (type.dtype() == DType.F32) {
      MemorySegment segment = tensor.segment();
      SplittableRandom random = new SplittableRandom(1);
      for (long i = 0; i < tensor.elements(); i++) {
        segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble() - 0.5f);
      }
    }
    return tensor;
  }
}
