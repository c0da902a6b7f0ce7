package dev.senet.bench.gpu;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is measured.
 *
 * @param withSe the network with SE
 * @param plain the same without
 * @param kernelBatch samples a run whose kernels are looked at
 * @param cases the most important first
 */
record Plan(GpuNetwork withSe, GpuNetwork plain, int kernelBatch, List<GpuCase> cases) {
  Plan {
    cases = List.copyOf(cases);
  }

  /** SE-ResNet-50 and ResNet-50 on a GPU. */
  static Plan full() {
    return of(
        GpuNetwork.ofZoo("se-resnet-50"),
        GpuNetwork.ofZoo("resnet-50"),
        List.of(64, 1, 256),
        List.of(64, 256));
  }

  /**
   * Small networks and batches.
   *
   * @param file has both models
   */
  static Plan smoke(Path file) {
    return of(
        new GpuNetwork(file, Optional.of("small_se_resnet")),
        new GpuNetwork(file, Optional.of("small_resnet")),
        List.of(2),
        List.of(2));
  }

  /** Training is measured with SE alone, as its memory would not hold more. */
  private static Plan of(
      GpuNetwork withSe, GpuNetwork plain, List<Integer> inference, List<Integer> training) {
    List<GpuCase> predictions =
        inference.stream()
            .map(batch -> new GpuCase(Use.INFERENCE, batch, List.of(withSe, plain)))
            .toList();
    List<GpuCase> steps =
        training.stream().map(batch -> new GpuCase(Use.TRAINING, batch, List.of(withSe))).toList();
    // The first of each, and then the rest.
    List<GpuCase> cases =
        Stream.of(
                predictions.stream().limit(1),
                steps.stream().limit(1),
                predictions.stream().skip(1),
                steps.stream().skip(1))
            .flatMap(part -> part)
            .toList();
    return new Plan(withSe, plain, inference.getFirst(), cases);
  }

  /** The most samples of a run. */
  int largestBatch() {
    return cases.stream().mapToInt(GpuCase::batch).max().orElseThrow();
  }
}
