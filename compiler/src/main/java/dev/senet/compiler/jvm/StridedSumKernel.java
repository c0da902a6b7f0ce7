package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Step;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;

/**
 * Sums over any set of dimensions, element by element in double precision: rare, so plain.
 *
 * @param dims dimensions with the batch
 */
public record StridedSumKernel(int dims) {
  /** Enough for nearly all sums: they share a kernel. */
  private static final int USUAL_DIMS = 5;

  /** Output elements of a unit. */
  private static final long BLOCK = 64;

  /** Adds the step that sums {@code in} to the shape of {@code out}, divided by {@code divisor}. */
  public static void lower(Lowering lowering, String label, Value in, Value out, Size divisor) {
    Shape from = in.shape();
    Shape to = out.shape();
    int dimensions = from.rank() < USUAL_DIMS ? USUAL_DIMS : Shape.MAX_RANK + 1;
    Step.Builder step =
        Step.of(label, new StridedSumKernel(dimensions).source()).read(in.ref()).write(out.ref());
    Size one = Size.of(1);
    for (int i = dimensions - 1; i > 0; i--) {
      int extent = i <= from.rank() ? from.dim(-i) : 1;
      boolean isKept = i <= to.rank() && to.dim(-i) == extent;
      step.number(isKept ? extent : 1).number(isKept ? 1 : extent);
    }
    Size batch = Size.of(from.isBatched(), 1);
    Size count = Size.of(to.isBatched(), to.elements());
    lowering.add(
        step.number(to.isBatched() ? batch : one)
            .number(to.isBatched() ? one : batch)
            .number(divisor)
            .number(count)
            .units(count.ceilDiv(BLOCK)));
  }

  /**
   * The kernel. Arguments: input, output; for each dimension behind the batch the extent that is
   * kept and the one that is summed, of which one is 1; the same for the batch, which lies in front
   * of them; the divisor; the number of output elements.
   */
  public KernelSource source() {
    StringBuilder extents = new StringBuilder();
    StringBuilder strides = new StringBuilder("long s%d = 1;\n".formatted(dims - 1));
    StringBuilder decode = new StringBuilder();
    StringBuilder open = new StringBuilder();
    for (int d = 0; d < dims; d++) {
      int arg = d == 0 ? 2 + 2 * (dims - 1) : 2 * d;
      extents.append("long k%d = a[%d], r%d = a[%d];\n".formatted(d, arg, d, arg + 1));
      open.append("for (long i%d = 0; i%d < r%d; i%d++) {\n".formatted(d, d, d, d));
    }
    for (int d = dims - 1; d >= 0; d--) {
      decode.append("long j%d = rest %% k%d;\nrest /= k%d;\n".formatted(d, d, d));
      if (d > 0) {
        strides.append("long s%d = s%d * k%d * r%d;\n".formatted(d - 1, d, d, d));
      }
    }
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        %s%slong divisor = a[%d];
        long count = a[%d];
        for (long e = from * %d; e < Math.min(to * %d, count); e++) {
        long rest = e;
        %slong start = a[0] + 4 * (%s);
        double sum = 0;
        %ssum += %s;
        %s%s
        }
        }
        """
            .formatted(
                extents,
                strides,
                2 + 2 * dims,
                3 + 2 * dims,
                BLOCK,
                BLOCK,
                decode,
                StridedCopyKernel.sum(dims, "j%1$d * s%1$d"),
                open,
                Lanes.loadFloat(
                    "start + 4 * (%s)".formatted(StridedCopyKernel.sum(dims, "i%1$d * s%1$d"))),
                "}\n".repeat(dims),
                Lanes.SCALAR.store("a[1] + 4 * e", "(float) (sum / divisor)"));
    return KernelClass.of(
        "StridedSum",
        Lanes.SCALAR,
        "Each output element is the sum over the dimensions that are not kept",
        members);
  }
}
