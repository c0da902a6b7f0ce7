package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;

/**
 * Random numbers, bit for bit those of {@link RandomMask} and {@link RandomUniform}: a hash of
 * seed, step and element.
 */
final class RandomKernel {
  private RandomKernel() {}

  /** Adds the step that fills {@code mask}, for the step number in the scalar {@code step}. */
  static void mask(
      Dialect dialect, Lowering lowering, String label, RandomMask op, Ref step, Value mask) {
    lower(
        new KernelWriter(
            dialect, "RandomMask", "out = 1 / keep where hash(seed, step, i) is low, else 0"),
        lowering,
        label,
        op.seed(),
        "%s < %d ? %s : 0f"
            .formatted(shifted(8), op.threshold(), ExprWriter.literal(1 / op.keep())),
        step,
        mask);
  }

  /** Adds the step that fills {@code numbers}, for the step number in the scalar {@code step}. */
  static void uniform(
      Dialect dialect, Lowering lowering, String label, RandomUniform op, Ref step, Value numbers) {
    lower(
        new KernelWriter(
            dialect, "RandomUniform", "out = the upper 24 bits of hash(seed, step, i) · 2⁻²⁴"),
        lowering,
        label,
        op.seed(),
        "%s * %s".formatted(shifted(8), ExprWriter.literal(0x1p-24)),
        step,
        numbers);
  }

  private static void lower(
      KernelWriter kernel,
      Lowering lowering,
      String label,
      long seed,
      String value,
      Ref step,
      Value out) {
    Pointer number = kernel.read("step", step);
    Pointer output = kernel.write("out", out.ref());
    kernel.number("low", (int) seed);
    kernel.number("high", (int) (seed >>> 32));
    kernel.number("count", out.count());
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add("int h = low;\n" + mix())
        .add("h = h + high;\n" + mix())
        .add("h = h + (int) %s;\n%s", number.get("0"), mix())
        .add("int key = h;\nh = i;\n" + mix())
        .add("h = h + key;\n" + mix())
        .add("%s}", output.set("i", value));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }

  /** {@link RandomMask#mix} of {@code h}. */
  private static String mix() {
    return """
    h = h ^ %1$s;
    h = h * 0x7feb352d;
    h = h ^ %2$s;
    h = h * 0x846ca68b;
    h = h ^ %1$s;
    """
        .formatted(shifted(16), shifted(15));
  }

  /** {@code h >>> bits}, in which TornadoVM would keep the sign. */
  private static String shifted(int bits) {
    return "(h >> %d & 0x%x)".formatted(bits, -1 >>> bits);
  }
}
