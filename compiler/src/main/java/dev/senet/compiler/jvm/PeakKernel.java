package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Multiply-adds in registers only: the speed that no kernel exceeds. */
record PeakKernel(Lanes lanes) {
  /** Chains of multiply-adds: enough to cover their latency, few enough for all registers. */
  private static final int CHAINS = 12;

  /** Floating-point operations of a unit of {@code steps} steps. */
  double flops(long steps) {
    return 2.0 * CHAINS * lanes.count() * steps;
  }

  /** The kernel. Arguments: output, one line of 64 bytes a unit; steps of a unit. */
  KernelSource source() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        for (long u = from; u < to; u++) {
        unit(a[0] + 64 * u, (int) a[1]);
        }
        }

        private static void unit(long out, int steps) {
        $TYPE x = $X;
        $TYPE y = $Y;
        $CHAINS
        for (int i = 0; i < steps; i++) {
        $STEPS}
        $SUMS
        $STORE
        }
        """
            .replace("$TYPE", lanes.type())
            .replace("$X", lanes.splat(0.5f))
            .replace("$Y", lanes.splat(0.25f))
            .replace("$CHAINS", chains(i -> lanes.type() + " c" + i + " = " + lanes.zero() + ";\n"))
            .replace(
                "$STEPS", chains(i -> "c%d = %s;\n".formatted(i, lanes.fma("x", "y", "c" + i))))
            .replace("$SUMS", chains(i -> "x = %s;\n".formatted(lanes.add("x", "c" + i))))
            .replace("$STORE", lanes.store("out", "x"));
    return KernelClass.of("Peak", lanes, "Multiply-adds in registers.", members);
  }

  private static String chains(java.util.function.IntFunction<String> text) {
    return IntStream.range(0, CHAINS).mapToObj(text).collect(Collectors.joining());
  }
}
