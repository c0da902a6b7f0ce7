package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.Excitation.Stage;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.Sliding;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prints a step of an {@link Excitation}: some of its stages, whose vectors lie in scratch memory.
 * A unit is a sample, or a part of the columns of the last product if that reads large weights, for
 * one part of all samples after the other. Sizes are arguments, so blocks of one kind share a
 * kernel.
 */
final class ExcitationKernel {
  /** Bytes of a weight that are worth steps of their own, which several threads work at. */
  private static final long LARGE_BYTES = 128 << 10;

  private static final long BYTES_OF_PART = 32 << 10;
  private static final int MOST_PARTS = 8;

  private final Lanes lanes;
  private final Lowering lowering;
  private final Node node;
  private final List<TensorType> types;
  private final List<Operand> arguments = new ArrayList<>();
  private final Map<Integer, Vector> results = new HashMap<>();
  private final Map<String, String> methods = new LinkedHashMap<>();
  private final StringBuilder body = new StringBuilder();
  private long scratch;

  private ExcitationKernel(Lanes lanes, Lowering lowering, Node node, List<TensorType> types) {
    this.lanes = lanes;
    this.lowering = lowering;
    this.node = node;
    this.types = types;
  }

  /**
   * What a stage reads or gives.
   *
   * @param address a Java expression
   * @param elements how many there are
   */
  private record Vector(String address, int elements) {}

  /** The columns of a result that a unit computes, as Java expressions. */
  private record Range(String first, String count) {}

  /** Adds the steps of {@code node}, an {@link Excitation}. */
  static void lower(Lanes lanes, Lowering lowering, Node node) {
    Excitation op = (Excitation) node.op();
    List<TensorType> types = op.types(node.inputTypes());
    Map<Integer, Ref> stored = new HashMap<>();
    int from = 0;
    for (int end : ends(op, types)) {
      Ref result =
          end == op.stages().size()
              ? lowering.ref(node)
              : lowering.temporary(
                  node.name() + " stage " + end,
                  Size.perSample(4L * types.get(op.arity() + end - 1).shape().elements()));
      lowering.add(
          new ExcitationKernel(lanes, lowering, node, types).step(op, from, end, stored, result));
      stored.put(op.arity() + end - 1, result);
      from = end;
    }
  }

  /**
   * Where steps end: behind products if one has a large weight, and nothing else goes from step to
   * step.
   */
  private static List<Integer> ends(Excitation op, List<TensorType> types) {
    int count = op.stages().size();
    boolean isLarge = op.stages().stream().anyMatch(s -> weightBytes(s, types) >= LARGE_BYTES);
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i == count - 1 || isLarge && isProduct(op.stages().get(i).op())) {
        ends.add(i + 1);
      }
    }
    int from = 0;
    for (int end : ends) {
      int first = op.arity() + from;
      boolean isClosed =
          op.stages().subList(from, end).stream()
              .flatMap(stage -> stage.operands().stream())
              .allMatch(o -> o < op.arity() || o >= first || ends.contains(o - op.arity() + 1));
      if (!isClosed) {
        return List.of(count);
      }
      from = end;
    }
    return ends;
  }

  private static boolean isProduct(Op op) {
    return switch (op) {
      case GlobalAveragePool g -> false;
      case Reshape r -> false;
      case Pointwise p -> false;
      case Concat c -> false;
      default -> true;
    };
  }

  /** Units that the columns of a stage are cut into. */
  private static int parts(Stage stage, List<TensorType> types) {
    long bytes = weightBytes(stage, types);
    return Math.clamp(bytes / BYTES_OF_PART, 1, MOST_PARTS);
  }

  private static long weightBytes(Stage stage, List<TensorType> types) {
    return isProduct(stage.op()) ? 4L * types.get(stage.operands().get(1)).shape().elements() : 0;
  }

  private Step step(Excitation op, int from, int end, Map<Integer, Ref> stored, Ref result) {
    boolean isAlone = from == 0 && end == op.stages().size();
    int parts = isAlone ? 1 : parts(op.stages().get(end - 1), types);
    argument(new Operand.Number(Size.perSample(1)));
    argument(new Operand.Number(Size.of(parts)));
    stored.forEach((stage, ref) -> {
      int elements = types.get(stage).shape().elements();
      results.put(stage, sampleOf(argument(new Operand.Read(ref)), elements));
    });
    for (int i = from; i < end; i++) {
      Optional<Ref> to = i == end - 1 ? Optional.of(result) : Optional.empty();
      Shape shape = types.get(op.arity() + i).shape();
      results.put(op.arity() + i, stage(op.stages().get(i), shape, to));
    }
    return new Step(
        node.name(),
        source(),
        arguments,
        new Geometry.Units(Size.perSample(parts), Size.of(scratch)),
        List.of(),
        Optional.empty());
  }

  private Vector stage(Stage stage, Shape shape, Optional<Ref> to) {
    if (stage.op() instanceof GlobalAveragePool) {
      Vector mean = result(shape.elements(), to);
      mean(node.input(stage.operands().getFirst()), mean);
      return mean;
    }
    List<Vector> operands = stage.operands().stream().map(this::operand).toList();
    if (stage.op() instanceof Reshape && to.isEmpty()) {
      return operands.getFirst();
    }
    Vector result = result(shape.elements(), to);
    String count = number(result.elements());
    Range whole = new Range("0", count);
    Optional<Sliding> sliding =
        Sliding.of(stage.op(), types.get(stage.operands().getFirst()).shape(), shape);
    if (sliding.isPresent()) {
      slide(sliding.get(), operands, result);
      epilogue(stage.op(), operands, result, whole);
      return result;
    }
    switch (stage.op()) {
      case Reshape r -> map(Expr.arg(0), operands, result, whole);
      case Pointwise p -> map(p.expression(), operands, result, whole);
      case Concat c -> concat(operands, result);
      default -> product(stage.op(), operands, result, to.isPresent() ? part(count) : whole);
    }
    return result;
  }

  /** The columns of this unit: whole vectors, but for the last. */
  private Range part(String count) {
    body.append(
        """
        long first = part * %1$s / parts / $LANES * $LANES;
        long end = part == parts - 1 ? %1$s : (part + 1) * %1$s / parts / $LANES * $LANES;
        """
            .formatted(count)
            .replace("$LANES", "" + lanes.count()));
    return new Range("first", "(end - first)");
  }

  private Vector operand(int index) {
    if (index >= node.inputs().size()) {
      return results.get(index);
    }
    Node input = node.input(index);
    int elements = input.shape().elements();
    String address = argument(new Operand.Read(lowering.ref(input)));
    return input.shape().isBatched() ? sampleOf(address, elements) : new Vector(address, elements);
  }

  private Vector sampleOf(String address, int elements) {
    return new Vector(address + " + 4 * n * " + number(elements), elements);
  }

  private String number(long value) {
    return argument(new Operand.Number(Size.of(value)));
  }

  private String argument(Operand operand) {
    arguments.add(operand);
    return "a[" + (arguments.size() - 1) + "]";
  }

  /** Declares a vector for the result of a stage, in scratch memory if not in {@code to}. */
  private Vector result(int elements, Optional<Ref> to) {
    String name = "v" + results.size();
    String count = number(elements);
    if (to.isPresent()) {
      String out = argument(new Operand.Write(to.get()));
      body.append("long %s = %s + 4 * n * %s;\n".formatted(name, out, count));
    } else {
      body.append("long %s = free;\nfree += (4 * %s + 63) / 64 * 64;\n".formatted(name, count));
      scratch += Math.ceilDiv(4L * elements, 64L) * 64;
    }
    return new Vector(name, elements);
  }

  private void mean(Node image, Vector result) {
    ChannelSums sums = lowering.sums(image).orElseThrow();
    String address = argument(new Operand.Read(sums.ref()));
    String chunks = number(sums.chunks());
    String channels = number(result.elements());
    String positions = number(image.shape().positions());
    body.append(
        "mean(%s + 4 * n * %s * %s, (int) %s, (int) %s, %s, %s);\n"
            .formatted(address, chunks, channels, chunks, channels, positions, result.address()));
    addMethod("mean", ExcitationMethods.mean(lanes));
  }

  private void product(Op op, List<Vector> operands, Vector result, Range range) {
    Vector x = operands.get(0);
    body.append(
        "product(%s, (int) %s, %s, (int) %s, %s, (int) %s, %s);\n"
            .formatted(
                x.address(),
                number(x.elements()),
                operands.get(1).address(),
                number(result.elements()),
                range.first(),
                range.count(),
                result.address()));
    addMethod("product", ExcitationMethods.product(lanes));
    epilogue(op, operands, result, range);
  }

  private void slide(Sliding sliding, List<Vector> operands, Vector result) {
    body.append(
        "slide(%s, %s, (int) %s, (int) %s, (int) %s, (int) %s, %s);\n"
            .formatted(
                operands.get(0).address(),
                operands.get(1).address(),
                number(sliding.taps()),
                number(sliding.before()),
                number(sliding.dilation()),
                number(result.elements()),
                result.address()));
    addMethod("product", ExcitationMethods.product(lanes));
    addMethod("slide", ExcitationMethods.slide());
  }

  private void epilogue(Op op, List<Vector> operands, Vector result, Range range) {
    if (op instanceof Fused f) {
      List<Vector> others = new ArrayList<>(List.of(result));
      others.addAll(f.epilogueInputs(operands));
      map(f.epilogue().orElseThrow(), others, result, range);
    }
  }

  private void concat(List<Vector> parts, Vector result) {
    String at = "0";
    for (Vector part : parts) {
      String size = number(part.elements());
      Vector slice = new Vector(result.address() + " + " + at, part.elements());
      map(Expr.arg(0), List.of(part), slice, new Range("0", size));
      at += " + 4 * " + size;
    }
  }

  /** Operands of one element are the same for all elements of the result. */
  private void map(Expr expression, List<Vector> operands, Vector result, Range range) {
    List<String> rows = new ArrayList<>();
    List<String> uniform = new ArrayList<>();
    Expr[] places = new Expr[operands.size()];
    long count = operands.stream().filter(x -> x.elements() == result.elements()).count();
    StringBuilder parameters = new StringBuilder();
    StringBuilder values = new StringBuilder();
    String start = range.first().equals("0") ? "" : " + 4 * " + range.first();
    for (int i = 0; i < places.length; i++) {
      Vector x = operands.get(i);
      boolean isRow = x.elements() == result.elements();
      places[i] = Expr.arg(isRow ? rows.size() : (int) count + uniform.size());
      (isRow ? rows : uniform).add("x" + i);
      parameters.append(isRow ? ", long x" : ", float x").append(i);
      values.append(", ").append(isRow ? x.address() + start : Lanes.loadFloat(x.address()));
    }
    Expr ordered = Exprs.substitute(expression, i -> places[i]);
    String name = "map" + methods.size();
    addMethod(
        name,
        "private static void %s(int count, long out%s) {\n%s}\n\n"
            .formatted(name, parameters, RowLoops.map(lanes, ordered, rows, uniform, "out")));
    body.append(
        "%s((int) %s, %s%s);\n".formatted(name, range.count(), result.address() + start, values));
  }

  private void addMethod(String name, String text) {
    methods.putIfAbsent(name, text);
  }

  private KernelSource source() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        for (long u = from; u < to; u++) {
        sample(a, u %% a[0], u / a[0], a[1], scratch);
        }
        }

        private static void sample(long[] a, long n, long part, long parts, long free) {
        %s}

        %s
        """
            .formatted(body, String.join("", methods.values()));
    return KernelClass.of(
        "Excitation",
        lanes,
        """
        Vectors of a sample, one after another, between sums and the gate.
        Arguments: 0 samples, 1 parts of the last vector, then addresses and sizes in the order in
        which sample names them.\
        """,
        members);
  }
}
