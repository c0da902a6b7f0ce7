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
 * Prints the step of an {@link Excitation}, whose vectors lie in scratch memory. A unit is a
 * sample. Sizes are arguments, so blocks of one kind share a kernel.
 */
final class ExcitationKernel {
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

  /** Adds the step of {@code node}, an {@link Excitation}. */
  static void lower(Lanes lanes, Lowering lowering, Node node) {
    Excitation op = (Excitation) node.op();
    List<TensorType> types = op.types(node.inputTypes());
    lowering.add(new ExcitationKernel(lanes, lowering, node, types).step(op));
  }

  private Step step(Excitation op) {
    int last = op.stages().size() - 1;
    for (int i = 0; i <= last; i++) {
      Optional<Ref> to = i == last ? Optional.of(lowering.ref(node)) : Optional.empty();
      Shape shape = types.get(op.arity() + i).shape();
      results.put(op.arity() + i, stage(op.stages().get(i), shape, to));
    }
    return new Step(
        node.name(),
        source(),
        arguments,
        new Geometry.Units(Size.perSample(1), Size.of(scratch)),
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
    Optional<Sliding> sliding =
        Sliding.of(stage.op(), types.get(stage.operands().getFirst()).shape(), shape);
    if (sliding.isPresent()) {
      slide(sliding.get(), operands, result);
      epilogue(stage.op(), operands, result);
      return result;
    }
    switch (stage.op()) {
      case Reshape r -> map(Expr.arg(0), operands, result);
      case Pointwise p -> map(p.expression(), operands, result);
      case Concat c -> concat(operands, result);
      default -> product(stage.op(), operands, result);
    }
    return result;
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

  private void product(Op op, List<Vector> operands, Vector result) {
    Vector x = operands.get(0);
    body.append(
        "product(%s, (int) %s, %s, (int) %s, %s);\n"
            .formatted(
                x.address(),
                number(x.elements()),
                operands.get(1).address(),
                number(result.elements()),
                result.address()));
    addMethod("product", ExcitationMethods.product(lanes));
    epilogue(op, operands, result);
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

  private void epilogue(Op op, List<Vector> operands, Vector result) {
    if (op instanceof Fused f) {
      List<Vector> others = new ArrayList<>(List.of(result));
      others.addAll(f.epilogueInputs(operands));
      map(f.epilogue().orElseThrow(), others, result);
    }
  }

  private void concat(List<Vector> parts, Vector result) {
    String at = "0";
    for (Vector part : parts) {
      String size = number(part.elements());
      Vector slice = new Vector(result.address() + " + " + at, part.elements());
      map(Expr.arg(0), List.of(part), slice);
      at += " + 4 * " + size;
    }
  }

  /** Operands of one element are the same for all elements of the result. */
  private void map(Expr expression, List<Vector> operands, Vector result) {
    List<String> rows = new ArrayList<>();
    List<String> uniform = new ArrayList<>();
    Expr[] places = new Expr[operands.size()];
    long count = operands.stream().filter(x -> x.elements() == result.elements()).count();
    StringBuilder parameters = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < places.length; i++) {
      Vector x = operands.get(i);
      boolean isRow = x.elements() == result.elements();
      places[i] = Expr.arg(isRow ? rows.size() : (int) count + uniform.size());
      (isRow ? rows : uniform).add("x" + i);
      parameters.append(isRow ? ", long x" : ", float x").append(i);
      values.append(", ").append(isRow ? x.address() : Lanes.loadFloat(x.address()));
    }
    Expr ordered = Exprs.substitute(expression, i -> places[i]);
    String name = "map" + methods.size();
    addMethod(
        name,
        "private static void %s(int count, long out%s) {\n%s}\n\n"
            .formatted(name, parameters, RowLoops.map(lanes, ordered, rows, uniform, "out")));
    body.append(
        "%s((int) %s, %s%s);\n"
            .formatted(name, number(result.elements()), result.address(), values));
  }

  private void addMethod(String name, String text) {
    methods.putIfAbsent(name, text);
  }

  private KernelSource source() {
    String members =
        """
        public void run(long[] a, long from, long to, long scratch) {
        for (long u = from; u < to; u++) {
        sample(a, u, scratch);
        }
        }

        private static void sample(long[] a, long n, long free) {
        %s}

        %s
        """
            .formatted(body, String.join("", methods.values()));
    return KernelClass.of(
        "Excitation",
        lanes,
        """
        Vectors of a sample, one after another, between sums and the gate.
        Arguments: addresses and sizes in the order in which sample names them.\
        """,
        members);
  }
}
