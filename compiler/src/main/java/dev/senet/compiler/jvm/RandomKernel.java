package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.program.Size;

/**
 * Random numbers, bit for bit those of {@link RandomMask} and {@link RandomUniform}: a hash of
 * seed, step and element. Integers vectorise as well as floats, so a number costs about as much as
 * writing it.
 *
 * @param isUniform whether it writes numbers from 0 to 1, or else masks
 */
public record RandomKernel(Lanes lanes, boolean isUniform) {
  /** Adds the step that fills {@code mask}, for the step number in the scalar {@code step}. */
  public static void mask(
      Lanes lanes, Lowering lowering, String label, RandomMask op, Ref step, Value mask) {
    new RandomKernel(lanes, false)
        .lower(lowering, label, op.seed(), op.threshold(), 1 / op.keep(), step, mask);
  }

  /** Adds the step that fills {@code numbers}, for the step number in the scalar {@code step}. */
  public static void uniform(
      Lanes lanes, Lowering lowering, String label, RandomUniform op, Ref step, Value numbers) {
    new RandomKernel(lanes, true).lower(lowering, label, op.seed(), 0, 0x1p-24, step, numbers);
  }

  private void lower(
      Lowering lowering,
      String label,
      long seed,
      int threshold,
      double factor,
      Ref step,
      Value out) {
    Size count = Size.of(out.shape().isBatched(), out.shape().elements());
    lowering.add(
        Step.of(label, source())
            .read(step)
            .write(out.ref())
            .number((int) seed)
            .number((int) (seed >>> 32))
            .number(threshold)
            .number(Float.floatToIntBits((float) factor))
            .number(count)
            .units(count.ceilDiv(PointwiseKernel.ELEMENTS)));
  }

  /**
   * The kernel. Arguments: step, output, the seed's low and high 32 bits, a mask's threshold, bits
   * of the factor of a uniform number or of what a mask keeps, number of elements.
   */
  public KernelSource source() {
    String type = lanes.intType();
    String index = lanes.isVector() ? "IntVector.broadcast(I, i).add(iota)" : "i";
    String iota = lanes.isVector() ? "IntVector iota = IntVector.zero(I).addIndex(1);\n" : "";
    String species =
        lanes.isVector()
            ? "private static final VectorSpecies<Integer> I = IntVector.SPECIES_%d;\n\n"
                .formatted(8 * lanes.bytes())
            : "";
    String members =
        """
        %spublic void run(long[] a, long from, long to, long scratch) {
        int step = (int) %s;
        int key = mix(mix(mix((int) a[2]) + (int) a[3]) + step);
        for (long u = from; u < to; u++) {
        int first = (int) (u * %d);
        unit(a[1] + 4 * u * %d, first, (int) Math.min(%d, a[6] - u * %d), key, (int) a[4], \
        Float.intBitsToFloat((int) a[5]));
        }
        }

        private static int mix(int h) {
        h ^= h >>> 16;
        h *= 0x7feb352d;
        h ^= h >>> 15;
        h *= 0x846ca68b;
        return h ^ (h >>> 16);
        }

        private static void unit(\
        long out, int first, int count, int key, int threshold, float factor) {
        %s scale = %s;
        %sfor (int o = 0; o < count; o += %d) {
        int i = first + o;
        %s h = %s;
        %sh = %s;
        %s%s value = %s;
        %s
        }
        }
        """
            .formatted(
                species,
                Lanes.loadFloat("a[0]"),
                PointwiseKernel.ELEMENTS,
                PointwiseKernel.ELEMENTS,
                PointwiseKernel.ELEMENTS,
                PointwiseKernel.ELEMENTS,
                lanes.type(),
                lanes.splat("factor"),
                iota,
                lanes.count(),
                type,
                index,
                mix(),
                lanes.addInt("h", "key"),
                mix(),
                lanes.type(),
                isUniform ? uniform() : mask(),
                lanes.store("out + 4L * o", "value"));
    return isUniform
        ? KernelClass.of(
            "RandomUniform",
            lanes,
            "out[i] = factor * the upper 24 bits of hash(seed, step, i)",
            members)
        : KernelClass.of(
            "RandomMask",
            lanes,
            "out[i] = factor where hash(seed, step, i) is below the threshold, else 0",
            members);
  }

  /** The upper 24 bits of the hash, which a float holds exactly. */
  private String uniform() {
    return lanes.isVector()
        ? "((FloatVector) h.lanewise(VectorOperators.LSHR, 8)"
            + ".convertShape(VectorOperators.I2F, S, 0)).mul(scale)"
        : "(h >>> 8) * scale";
  }

  private String mask() {
    return lanes.isVector()
        ? "FloatVector.zero(S).blend(scale, "
            + "h.lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.LT, threshold)"
            + ".cast(S))"
        : "h >>> 8 < threshold ? scale : 0f";
  }

  /** {@link RandomMask#mix} of {@code h}. */
  private String mix() {
    return "h = %s;\nh = %s;\nh = %s;\nh = %s;\nh = %s;\n"
        .formatted(fold(16), times("0x7feb352d"), fold(15), times("0x846ca68b"), fold(16));
  }

  private String fold(int bits) {
    return lanes.isVector()
        ? "h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, " + bits + "))"
        : "h ^ h >>> " + bits;
  }

  private String times(String factor) {
    return lanes.isVector() ? "h.mul(" + factor + ")" : "h * " + factor;
  }
}
