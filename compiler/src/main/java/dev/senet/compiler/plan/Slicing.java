package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import dev.senet.core.op.BatchMeanGradient;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.program.Program;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the steps that should go through a batch slice by slice. A slice's activations then stay in
 * the cache from step to step, for which the weights are read again for each slice: that pays where
 * images are large, in the first stages of a network.
 */
final class Slicing {
  private Slicing() {}

  /**
   * The run of steps that saves most, in bytes of activations that stay in the cache, less those of
   * weights, which each slice reads again.
   *
   * @param cacheBytes what a step may touch if its results are to be in the cache for the next; 0
   *     for no slices
   */
  static Program.Slices of(Schedule schedule, long cacheBytes) {
    List<Step> steps = schedule.steps();
    if (cacheBytes == 0 || !schedule.graph().updates().isEmpty()) {
      return Program.Slices.NONE;
    }
    long best = 0;
    long sum = 0;
    int start = 0;
    int from = 0;
    int to = 0;
    for (int i = 0; i < steps.size(); i++) {
      sum = isBySample(steps.get(i)) ? sum + saved(steps.get(i)) : -1;
      if (sum < 0) {
        sum = 0;
        start = i + 1;
      } else if (sum > best) {
        best = sum;
        from = start;
        to = i + 1;
      }
    }
    return from == to
        ? Program.Slices.NONE
        : new Program.Slices(
            from, to, Math.max(1, cacheBytes / largestStep(steps.subList(from, to))));
  }

  /** Whether a step's results for a sample depend on nothing else of the batch. */
  private static boolean isBySample(Step step) {
    return step.nodes().stream().allMatch(Slicing::isBySample)
        && step.writes().stream().allMatch(ref -> ref.buffer().isBatched());
  }

  private static boolean isBySample(Node node) {
    return switch (node.op()) {
      case RandomMask m -> false;
      case RandomUniform u -> false;
      case BatchMeanGradient g -> false;
      default -> node.shape().isBatched();
    };
  }

  private static long saved(Step step) {
    return buffers(step).stream()
        .mapToLong(b -> b.isBatched() ? b.bytes().at(1) : -b.bytes().at(1))
        .sum();
  }

  private static Set<Buffer> buffers(Step step) {
    Set<Buffer> buffers = new HashSet<>();
    Stream.of(step.reads(), step.writes())
        .flatMap(List::stream)
        .forEach(ref -> buffers.add(ref.buffer()));
    return buffers;
  }

  /** Bytes of activations of one sample. */
  private static long largestStep(List<Step> steps) {
    return steps.stream()
        .mapToLong(step ->
            buffers(step).stream().filter(Buffer::isBatched).mapToLong(b -> b.bytes().at(1)).sum())
        .max()
        .orElse(1);
  }
}
