package dev.senet.runtime;

import dev.senet.compiler.pass.HoistSqueeze.Trade;
import dev.senet.compiler.report.BlockFusion;
import dev.senet.compiler.report.Traffic;
import java.util.List;
import java.util.Optional;

/**
 * Where the time of a program goes and what has become of its SE blocks.
 *
 * @param model its name
 * @param batch samples of a run
 * @param vectorBits the vector width; 0 for scalar code
 * @param peakGigaflops 10⁹ operations a second of multiply-adds in registers, on the same threads,
 *     at best
 * @param peakGigabytesPerSecond 10⁹ bytes a second of a triad over tensors that no cache holds, at
 *     best
 * @param total the whole program; its time is that of runs, not the sum of its kernels' times
 * @param unfused the program without the passes for SE, measured in turn with it; empty if there
 *     are no SE blocks
 * @param memory what the program takes
 * @param kinds kernels by kind, those first that take the longest
 * @param blocks the SE blocks, in order
 * @param kernels all kernels, in order
 */
public record Explanation(
    String model,
    Purpose purpose,
    int batch,
    int threads,
    int vectorBits,
    double peakGigaflops,
    double peakGigabytesPerSecond,
    Speed total,
    Optional<Unfused> unfused,
    MemoryUse memory,
    List<Kind> kinds,
    List<Block> blocks,
    List<Kernel> kernels) {

  /**
   * How fast something is.
   *
   * @param launches of a run
   * @param ms milliseconds of a run
   * @param gigaflops 10⁹ operations a second; convolutions count those of the direct algorithm
   * @param gigabytesPerSecond 10⁹ bytes a second: operands once, results once
   * @param roofline the least time that the peaks allow, as a part of the time taken (Williams,
   *     Waterman, Patterson 2009)
   */
  public record Speed(
      int launches, double ms, double gigaflops, double gigabytesPerSecond, double roofline) {}

  /**
   * Bytes.
   *
   * @param peak all arenas for the batch; parameters, what is prepared from them and working memory
   * @param perSample the part of it that each sample takes
   * @param scratch what each thread needs beside that
   */
  public record MemoryUse(long peak, long perSample, long scratch) {}

  /**
   * The program without the passes for SE.
   *
   * @param ms milliseconds of a run
   * @param savedMs what the passes save of it; may be negative
   * @param error the precision of {@code savedMs}: half a confidence interval of 95 %
   * @param peak bytes of all arenas
   */
  public record Unfused(double ms, double savedMs, double error, long peak) {}

  /**
   * All kernels of one kind.
   *
   * @param kernels how many
   * @param ofTime the part of the time of all kernels
   */
  public record Kind(String kind, int kernels, double ofTime, Speed speed) {}

  /** What bounds a kernel by the roofline. */
  public enum Bound {
    /** Its operations. */
    ARITHMETIC,
    /** Its bytes. */
    MEMORY
  }

  /**
   * The launches that compute one node.
   *
   * @param layer the user's name for it
   * @param isWinograd whether it takes fewer operations than are counted
   */
  public record Kernel(String layer, String kind, boolean isWinograd, Bound bound, Speed speed) {}

  /**
   * An SE block.
   *
   * @param unfused what the block adds to the network's kernels and bytes without the passes for SE
   * @param fused what it adds with them
   * @param scale bytes a sample that each way of applying the gate takes
   * @param hoist what hoisting the squeeze takes and saves; empty if there is nothing to hoist past
   * @param saved what the passes for SE save of the time; empty if there are none
   */
  public record Block(
      String name,
      BlockFusion fusion,
      Traffic unfused,
      Traffic fused,
      ScaleCost scale,
      Optional<Trade> hoist,
      Optional<Saving> saved) {}

  /**
   * Bytes a sample that the ways of applying a gate take.
   *
   * @param pass of its own: the image is read and written once more
   * @param inKernel in the epilogue of the kernel that stores the image, or in the prologue of one
   *     that reads it: the gate
   */
  public record ScaleCost(long pass, long inKernel) {}

  /**
   * Time that fusion saves.
   *
   * @param ms milliseconds of a run; may be negative
   * @param error the precision of {@code ms}: half a confidence interval of 95 %
   * @param isMeasured whether the kernels that differ serve this block alone; else {@code ms} is
   *     its share, by bytes saved, of what is measured for several blocks together
   */
  public record Saving(double ms, double error, boolean isMeasured) {}
}
