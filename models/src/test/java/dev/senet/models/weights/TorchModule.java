package dev.senet.models.weights;

import dev.senet.runtime.Safetensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The keys and shapes that a PyTorch module's weights file has, written down layer by layer. */
final class TorchModule {
  private static final String COUNT = ".num_batches_tracked";
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  TorchModule conv(String key, long out, long in, long kernel) {
    shapes.put(key + ".weight", List.of(out, in, kernel, kernel));
    return this;
  }

  TorchModule bias(String key, long n) {
    shapes.put(key + ".bias", List.of(n));
    return this;
  }

  TorchModule batchNorm(String key, long n) {
    for (String kind : List.of("weight", "bias", "running_mean", "running_var")) {
      shapes.put(key + "." + kind, List.of(n));
    }
    shapes.put(key + COUNT, List.of());
    return this;
  }

  TorchModule linear(String key, long out, long in) {
    shapes.put(key + ".weight", List.of(out, in));
    return bias(key, out);
  }

  /** The two 1×1 convolutions of an SE block. */
  TorchModule excitation(String key, long channels, long hidden) {
    conv(key + ".fc1", hidden, channels, 1).bias(key + ".fc1", hidden);
    return conv(key + ".fc2", channels, hidden, 1).bias(key + ".fc2", channels);
  }

  /** Number of trained scalars. */
  long parameters() {
    return shapes.entrySet().stream()
        .filter(e -> !e.getKey().contains("running") && !e.getKey().endsWith(COUNT))
        .mapToLong(e -> elements(e.getValue()))
        .sum();
  }

  Map<String, List<Long>> shapes() {
    return shapes;
  }

  /** Random weights. */
  Safetensors weights() {
    Random random = new Random(1);
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    shapes.forEach((key, shape) -> {
      boolean isCount = key.endsWith(COUNT);
      long n = elements(shape);
      MemorySegment data = Arena.ofAuto().allocate(n * (isCount ? 8 : 4), 8);
      for (long i = 0; i < n && !isCount; i++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
      }
      tensors.put(key, new Safetensors.Entry(isCount ? "I64" : "F32", shape, data));
    });
    return new Safetensors(tensors, Map.of());
  }

  private static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }
}
