package dev.senet.core.op;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A mask of {@code 1 / keep} (kept) and 0 (dropped), so that its mean is 1: x [N, …], of which only
 * the shape matters, and the scalar step give a mask of x's shape, or [N, 1, …, 1] if {@code
 * perSample}.
 *
 * <p>Element {@code i} of the mask, in row-major order through the batch and modulo 2^32, is kept
 * if and only if {@code (hash(i) >>> 8) < threshold}, where {@code threshold = ceil(keep * 2^24)};
 * the same as {@code (hash(i) >>> 8) * 2^-24 < keep}. All arithmetic is on 32-bit integers:
 *
 * <pre>
 * hash(i)   = mix(mix(i) + key)
 * key       = mix(mix(mix(low half of seed) + high half of seed) + step)
 * mix(h)    : h ^= h >>> 16; h *= 0x7feb352d; h ^= h >>> 15; h *= 0x846ca68b; h ^= h >>> 16
 * </pre>
 *
 * {@code mix} is lowbias32 of C. Wellons, "Prospecting for Hash Functions" (2018). No state: every
 * element of every step can be computed alone, by any number of threads.
 *
 * @param seed of the run and the place in the network
 * @param keep probability that an element is kept, above 0 and at most 1
 * @param perSample whether a sample is kept or dropped as a whole
 */
public record RandomMask(long seed, double keep, boolean perSample) implements Op {
  public RandomMask {
    if (!(keep > 0 && keep <= 1)) {
      throw new ShapeException("random_mask: keep " + keep + " is not above 0 and at most 1");
    }
  }

  static void checkRate(String op, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new ShapeException(op + ": rate " + rate + " is not at least 0 and below 1");
    }
  }

  /** Scrambles 32 bits. */
  public static int mix(int h) {
    h ^= h >>> 16;
    h *= 0x7feb352d;
    h ^= h >>> 15;
    h *= 0x846ca68b;
    return h ^ (h >>> 16);
  }

  /** What the hash of each element depends on beside its index. */
  public static int key(long seed, int step) {
    return mix(mix(mix((int) seed) + (int) (seed >>> 32)) + step);
  }

  /** The hash of element {@code index}. */
  public static int hash(int key, int index) {
    return mix(mix(index) + key);
  }

  /** An element is kept if the upper 24 bits of its hash are less than this. */
  public int threshold() {
    return (int) Math.ceil(keep * 0x1p24);
  }

  @Override
  public String name() {
    return "random_mask";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = Operands.features(this, inputs.get(0));
    Operands.exactly(this, "the step", inputs.get(1), Shape.of());
    return TensorType.f32(mask(x));
  }

  private Shape mask(Shape x) {
    return perSample ? x.withDims(Collections.nCopies(x.rank(), 1)) : x;
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(output.shape().elements());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.getFirst();
    int key = key(seed, (int) inputs.get(1).data()[0]);
    int threshold = threshold();
    return NdArray.generate(
        mask(x.shape()), x.batch(), i -> hash(key, i) >>> 8 < threshold ? 1 / keep : 0);
  }

  /** None: the mask depends on the shape of x only. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    return List.of(Optional.empty(), Optional.empty());
  }
}
