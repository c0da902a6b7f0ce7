package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Shape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Copies between strided views: slices, concatenation, padding, transposition, repetition.
 *
 * @param dims dimensions of the box that is copied, at least 2
 * @param isContiguous whether both views are contiguous in the last dimension
 */
public record StridedCopyKernel(Lanes lanes, int dims, boolean isContiguous) {
  /** Enough for nearly all copies: they share a kernel. */
  private static final int USUAL_DIMS = 5;

  private static final int MOST_DIMS = Shape.MAX_RANK + 1;
  private static final long ELEMENTS = 4096;

  /**
   * A dimension of a copy.
   *
   * @param extent its size
   * @param from stride of the source in elements, 0 to repeat
   * @param to stride of the destination in elements
   */
  public record Dim(Size extent, long from, long to) {
    private boolean joins(Dim inner) {
      return inner.extent.perSample() == 0
          && from == inner.from * inner.extent.at(0)
          && to == inner.to * inner.extent.at(0);
    }
  }

  /**
   * Adds the step that copies {@code dims} elements from {@code in} to {@code out}.
   *
   * @param isWhole whether all of {@code out}'s tensor is written
   */
  public static void lower(
      Lanes lanes,
      Lowering lowering,
      String label,
      Ref in,
      Ref out,
      List<Dim> dims,
      boolean isWhole) {
    List<Dim> joined = join(dims);
    int dimensions = joined.size() <= USUAL_DIMS ? USUAL_DIMS : MOST_DIMS;
    while (joined.size() < dimensions) {
      joined.addFirst(new Dim(Size.of(1), 0, 0));
    }
    Dim inner = joined.getLast();
    boolean isContiguous = inner.from == 1 && inner.to == 1;
    Size rows = Size.of(1);
    for (Dim dim : joined.subList(0, dimensions - 1)) {
      rows = product(rows, dim.extent);
    }
    long block = Math.max(1, ELEMENTS / Math.max(1, inner.extent.at(1)));
    Step.Builder step =
        Step.of(label, new StridedCopyKernel(lanes, dimensions, isContiguous).source()).read(in);
    step = isWhole ? step.write(out) : step.update(out);
    for (Dim dim : joined) {
      step.number(dim.extent).number(dim.from).number(dim.to);
    }
    lowering.add(step.number(rows).number(block).units(rows.ceilDiv(block)));
  }

  /** Adds the step that copies all of {@code in}, read with {@code strides}, to {@code out}. */
  private static void gather(
      Lanes lanes,
      Lowering lowering,
      String label,
      Ref in,
      long batchStride,
      long[] strides,
      Value out) {
    long[] to = strides(out.shape());
    lower(
        lanes,
        lowering,
        label,
        in,
        out.ref(),
        dims(out.shape(), batchStride, strides, out.shape().elements(), to),
        true);
  }

  /** Adds the step of a transposition of the dimensions behind the batch. */
  public static void transpose(
      Lanes lanes,
      Lowering lowering,
      String label,
      Value in,
      List<Integer> permutation,
      Value out) {
    long[] from = strides(in.shape());
    long[] permuted = permutation.stream().mapToLong(axis -> from[axis]).toArray();
    gather(lanes, lowering, label, in.ref(), in.shape().elements(), permuted, out);
  }

  /** Adds the step that repeats {@code in} to the shape of {@code out}. */
  public static void broadcast(Lanes lanes, Lowering lowering, String label, Value in, Value out) {
    Shape shape = in.shape();
    long[] from = strides(shape);
    long[] repeated = new long[out.shape().rank()];
    for (int i = 1; i <= Math.min(shape.rank(), repeated.length); i++) {
      repeated[repeated.length - i] = shape.dim(-i) == 1 ? 0 : from[from.length - i];
    }
    long batchStride = shape.isBatched() ? shape.elements() : 0;
    gather(lanes, lowering, label, in.ref(), batchStride, repeated, out);
  }

  /** Adds the step that takes {@code [from, from + out.dim(axis))} of dimension {@code axis}. */
  public static void slice(
      Lanes lanes, Lowering lowering, String label, Value in, int axis, int from, Value out) {
    long[] strides = strides(in.shape());
    Ref start = in.ref().plus(4 * from * strides[axis]);
    gather(lanes, lowering, label, start, in.shape().elements(), strides, out);
  }

  /**
   * Adds the step that puts {@code in} into {@code out}, {@code before} elements from its start.
   */
  public static void place(
      Lanes lanes, Lowering lowering, String label, Value in, List<Integer> before, Value out) {
    long[] to = strides(out.shape());
    long offset = 0;
    for (int i = 0; i < to.length; i++) {
      offset += before.get(i) * to[i];
    }
    lower(
        lanes,
        lowering,
        label,
        in.ref(),
        out.ref().plus(4 * offset),
        dims(in.shape(), in.shape().elements(), strides(in.shape()), out.shape().elements(), to),
        false);
  }

  /** Adds the steps that put {@code inputs} behind each other along {@code axis}. */
  public static void concat(
      Lanes lanes, Lowering lowering, String label, List<Value> inputs, int axis, Value out) {
    List<Integer> before = new ArrayList<>(Collections.nCopies(out.shape().rank(), 0));
    for (Value in : inputs) {
      place(lanes, lowering, label, in, before, out);
      before.set(axis, before.get(axis) + in.shape().dim(axis));
    }
  }

  /** Adds the steps that surround {@code in} with {@code value}. */
  public static void pad(
      Lanes lanes,
      Lowering lowering,
      String label,
      Value in,
      List<Integer> before,
      double value,
      Value out) {
    PointwiseKernel.lower(lanes, lowering, label, Expr.constant(value), List.of(), out);
    place(lanes, lowering, label, in, before, out);
  }

  /**
   * {@code x} itself if a kernel with {@code output} can read it, otherwise a copy repeated to the
   * output's shape.
   */
  static Value readable(Lanes lanes, Lowering lowering, String label, Value x, Shape output) {
    if (Access.of(x.shape(), output).isPresent()) {
      return x;
    }
    Size bytes = Size.of(output.isBatched(), 4L * output.elements());
    Value copy = new Value(lowering.temporary(label + " repeated", bytes), output);
    broadcast(lanes, lowering, label, x, copy);
    return copy;
  }

  private static Size product(Size a, Size b) {
    return a.perSample() == 0 ? b.times(a.at(0)) : a.times(b.at(0));
  }

  private static long[] strides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.dim(i);
    }
    return strides;
  }

  private static List<Dim> dims(Shape shape, long fromBatch, long[] from, long toBatch, long[] to) {
    List<Dim> dims = new ArrayList<>();
    if (shape.isBatched()) {
      dims.add(new Dim(Size.perSample(1), fromBatch, toBatch));
    }
    for (int i = 0; i < shape.rank(); i++) {
      dims.add(new Dim(Size.of(shape.dim(i)), from[i], to[i]));
    }
    return dims;
  }

  /**
   * Without dimensions of 1, and with neighbours that run on joined; but the batch never becomes
   * part of the inner dimension, since rows are what units share out.
   */
  private static List<Dim> join(List<Dim> dims) {
    List<Dim> kept = dims.stream().filter(d -> !d.extent.equals(Size.of(1))).toList();
    List<Dim> joined = new ArrayList<>();
    for (Dim dim : kept) {
      boolean isFree =
          !joined.isEmpty() && (joined.getLast().extent.perSample() == 0 || dim != kept.getLast());
      if (isFree && joined.getLast().joins(dim)) {
        Dim outer = joined.removeLast();
        dim = new Dim(outer.extent.times(dim.extent.at(0)), dim.from, dim.to);
      }
      joined.add(dim);
    }
    if (joined.isEmpty() || joined.getLast().extent.perSample() > 0) {
      joined.add(new Dim(Size.of(1), 1, 1));
    }
    return joined;
  }

  /**
   * The kernel. Arguments: source and destination; for each dimension its extent and the strides of
   * source and destination in elements; the product of all extents but the last, and how many of
   * these rows are a unit.
   */
  public KernelSource source() {
    int last = dims - 1;
    StringBuilder extents = new StringBuilder();
    StringBuilder decode = new StringBuilder("long rest = u * block;\n");
    StringBuilder advance = new StringBuilder();
    for (int d = 0; d < dims; d++) {
      extents.append(
          "long e%d = a[%d], f%d = a[%d], t%d = a[%d];\n"
              .formatted(d, 2 + 3 * d, d, 3 + 3 * d, d, 4 + 3 * d));
    }
    for (int d = last - 1; d > 0; d--) {
      decode.append("long i%d = rest %% e%d;\nrest /= e%d;\n".formatted(d, d, d));
      advance.append("if (++i%d == e%d) {\ni%d = 0;\n".formatted(d, d, d));
    }
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        long in = a[0], out = a[1];
        $EXTENTSlong rows = a[$ROWS];
        long block = a[$BLOCK];
        for (long u = from; u < to; u++) {
        $DECODElong i0 = rest;
        for (long left = Math.min(block, rows - u * block); left > 0; left--) {
        row(in + 4 * ($FROM), out + 4 * ($TO), (int) e$LAST, (int) f$LAST, (int) t$LAST);
        $ADVANCEi0++;
        $CLOSE}
        }
        }

        private static void row(long in, long out, int count, int f, int t) {
        $ROW}
        """
            .replace("$EXTENTS", extents)
            .replace("$ROWS", "" + (2 + 3 * dims))
            .replace("$BLOCK", "" + (3 + 3 * dims))
            .replace("$DECODE", decode)
            .replace("$FROM", sum(last, "i%1$d * f%1$d"))
            .replace("$TO", sum(last, "i%1$d * t%1$d"))
            .replace("$LAST", "" + last)
            .replace("$ADVANCE", advance)
            .replace("$CLOSE", "}\n".repeat(last - 1))
            .replace("$ROW", isContiguous ? contiguousRow() : stridedRow());
    return KernelClass.of(
        isContiguous ? "CopyRows" : "CopyStrided",
        lanes,
        "out[i · t] = in[i · f] for all i of a box of %d dimensions".formatted(dims),
        members);
  }

  /** The sum of {@code term} over the first {@code n} dimensions. */
  static String sum(int n, String term) {
    return IntStream.range(0, n).mapToObj(term::formatted).collect(Collectors.joining(" + "));
  }

  private String contiguousRow() {
    String vector =
        """
        for (; c < count - %d; c += %d) {
        %s
        }
        """
            .formatted(
                lanes.count() - 1,
                lanes.count(),
                lanes.store("out + 4L * c", lanes.load("in + 4L * c")));
    return "int c = 0;\n"
        + (lanes.isVector() ? vector : "")
        + "for (; c < count; c++) {\n"
        + Lanes.SCALAR.store("out + 4L * c", Lanes.loadFloat("in + 4L * c"))
        + "\n}\n";
  }

  private static String stridedRow() {
    return "for (int c = 0; c < count; c++) {\n"
        + Lanes.SCALAR.store("out + 4L * c * t", Lanes.loadFloat("in + 4L * c * f"))
        + "\n}\n";
  }
}
