package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.op.RandomMask;
import dev.senet.core.program.Size;

/**
 * The masks of dropout and stochastic depth, bit for bit those of {@link RandomMask}: a hash of
 * seed, step and element. Integers vectorise as well as floats, so a mask costs about as much as
 * writing it.
 */
public record RandomMaskKernel(Lanes lanes) {
  /** Adds the step that fills {@code mask}, for the step number in the scalar {@code step}. */
  public static void lower(
      Lanes lanes, Lowering lowering, String label, RandomMask op, Ref step, Value mask) {
    Size count = Size.of(mask.shape().isBatched(), mask.shape().elements());
    lowering.add(
        Step.of(label, new RandomMaskKernel(lanes).source())
            .read(step)
            .write(mask.ref())
            .number((int) op.seed())
            .number((int) (op.seed() >>> 32))
            .number(op.threshold())
            .number(Float.floatToIntBits((float) (1 / op.keep())))
            .number(count)
            .units(count.ceilDiv(PointwiseKernel.ELEMENTS)));
  }

  /**
   * The kernel. Arguments: step, mask, the seed's low and high 32 bits, threshold, bits of the
   * factor of what is kept, number of elements.
   */
  public KernelSource source() {
    String type = lanes.intType();
    String index = lanes.isVector() ? "IntVector.broadcast(I, i).add(iota)" : "i";
    String iota = lanes.isVector() ? "IntVector iota = IntVector.zero(I).addIndex(1);\n" : "";
    String keep =
        lanes.isVector()
            ? "FloatVector.zero(S).blend(kept, "
                + "h.lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.LT, threshold)"
                + ".cast(S))"
            : "h >>> 8 < threshold ? kept : 0f";
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
        %s kept = %s;
        %sfor (int o = 0; o < count; o += %d) {
        int i = first + o;
        %s h = %s;
        %sh = %s;
        %s%s mask = %s;
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
                keep,
                lanes.store("out + 4L * o", "mask"));
    return KernelClass.of(
        "RandomMask",
        lanes,
        "out[i] = factor where hash(seed, step, i) is below the threshold, else 0",
        members);
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
