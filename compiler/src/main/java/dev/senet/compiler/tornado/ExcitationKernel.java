package dev.senet.compiler.tornado;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.Excitation.Stage;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.Sliding;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Expr;
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
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * An {@link Excitation} in one launch: a group for each sample, whose vectors lie in local memory;
 * barriers separate the stages.
 */
final class ExcitationKernel {
  private static final int LOCAL = 256;

  private final Lowering lowering;
  private final Node node;
  private final KernelWriter kernel;
  private final List<Vector> results = new ArrayList<>();

  private ExcitationKernel(Dialect dialect, Lowering lowering, Node node) {
    this.lowering = lowering;
    this.node = node;
    kernel =
        new KernelWriter(
            dialect, "Excitation", "Vectors of a sample, one after another: from sums to the gate");
  }

  /**
   * What a stage reads.
   *
   * @param get from an index to the expression that reads
   * @param elements how many there are
   */
  private record Vector(UnaryOperator<String> get, int elements) {
    /** What belongs to element {@code index} of a vector of {@code count}. */
    String at(String index, int count) {
      return get.apply(elements == count ? index : "0");
    }
  }

  /** What a stage writes, and later ones read. */
  private record Result(Vector vector, BinaryOperator<String> set) {}

  /** Adds the step of {@code node}, an {@link Excitation}. */
  static void lower(Dialect dialect, Lowering lowering, Node node) {
    ExcitationKernel excitation = new ExcitationKernel(dialect, lowering, node);
    excitation.kernel.add("int item = context.localIdx;\nint n = context.groupIdx;");
    excitation.stages((Excitation) node.op());
    lowering.add(excitation.kernel.step(node.name(), Geometry.Grid.of(Size.perSample(1), LOCAL)));
  }

  private void stages(Excitation op) {
    List<TensorType> types = op.types(node.inputTypes());
    for (int i = 0; i < op.stages().size(); i++) {
      Stage stage = op.stages().get(i);
      boolean isLast = i == op.stages().size() - 1;
      Shape from = types.get(stage.operands().getFirst()).shape();
      results.add(stage(stage, from, types.get(op.arity() + i).shape(), isLast));
      if (!isLast && !(stage.op() instanceof Reshape)) {
        kernel.add("context.localBarrier();");
      }
    }
  }

  private Vector stage(Stage stage, Shape from, Shape shape, boolean isLast) {
    int count = shape.elements();
    if (stage.op() instanceof Reshape) {
      return operand(stage.operands().getFirst());
    }
    if (stage.op() instanceof GlobalAveragePool) {
      Node image = node.input(stage.operands().getFirst());
      String mean = mean(image, "c");
      Result result = result(count, isLast);
      each(count, mean + result.set.apply("c", "sum / %df".formatted(image.shape().positions())));
      return result.vector;
    }
    List<Vector> operands = stage.operands().stream().map(this::operand).toList();
    Result result = result(count, isLast);
    Optional<Sliding> sliding = Sliding.of(stage.op(), from, shape);
    if (sliding.isPresent()) {
      each(count, slide(sliding.get(), operands) + store(stage.op(), operands, count, result));
      return result.vector;
    }
    switch (stage.op()) {
      case Pointwise p -> map(p.expression(), operands, count, result);
      case Concat c -> concat(operands, result);
      default -> product(stage.op(), operands, count, result);
    }
    return result.vector;
  }

  private Vector operand(int index) {
    int arity = node.inputs().size();
    if (index >= arity) {
      return results.get(index - arity);
    }
    Node input = node.input(index);
    int elements = input.shape().elements();
    Pointer pointer = kernel.read("x" + results.size() + "_" + index, lowering.ref(input));
    String start = input.shape().isBatched() ? "n * " + elements + " + " : "";
    return new Vector(i -> pointer.get(start + i), elements);
  }

  /** Memory for the result of a stage: local, but for the last. */
  private Result result(int elements, boolean isLast) {
    if (isLast) {
      Pointer out = kernel.write("out", lowering.ref(node));
      String start = "n * " + elements + " + ";
      return new Result(
          new Vector(i -> out.get(start + i), elements), (i, value) -> out.set(start + i, value));
    }
    KernelWriter.Local local = kernel.local("v" + results.size(), elements);
    return new Result(new Vector(local::get, elements), local::set);
  }

  private void each(int count, String statements) {
    kernel.add("for (int c = item; c < %d; c = c + %d) {\n%s}", count, LOCAL, statements);
  }

  /** Declares {@code sum}, that of an image's channel {@code c}. */
  private String mean(Node image, String c) {
    ChannelSums sums = lowering.sums(image).orElseThrow();
    Pointer parts = kernel.read("sums" + results.size(), sums.ref());
    String index = "(n * %d + k) * %d + %s".formatted(sums.chunks(), image.shape().channels(), c);
    return "float sum = 0f;\nfor (int k = 0; k < %d; k++) {\nsum = sum + %s;\n}\n"
        .formatted(sums.chunks(), parts.get(index));
  }

  private void map(Expr expression, List<Vector> operands, int count, Result result) {
    List<String> values = operands.stream().map(x -> x.at("c", count)).toList();
    ExprWriter.Code code = ExprWriter.write(List.of(expression), values, "");
    each(count, code.statements() + result.set.apply("c", code.result()));
  }

  private void concat(List<Vector> parts, Result result) {
    int at = 0;
    for (Vector part : parts) {
      each(part.elements, result.set.apply(at + " + c", part.get.apply("c")));
      at += part.elements;
    }
  }

  /** Declares {@code sum}, that of the taps at element {@code c}. */
  private static String slide(Sliding sliding, List<Vector> operands) {
    Vector x = operands.get(0);
    return """
    float sum = 0f;
    for (int k = 0; k < %d; k++) {
    int at = c + k * %d - %d;
    if (at >= 0 && at < %d) {
    sum = sum + %s * %s;
    }
    }
    """
        .formatted(
            sliding.taps(),
            sliding.dilation(),
            sliding.before(),
            x.elements,
            x.get.apply("at"),
            operands.get(1).get.apply("k"));
  }

  /** Stores element {@code c} of what follows from {@code sum}. */
  private static String store(Op op, List<Vector> operands, int count, Result result) {
    Expr epilogue = op instanceof Fused f ? f.epilogue().orElse(Expr.arg(0)) : Expr.arg(0);
    List<Vector> others = op instanceof Fused f ? f.epilogueInputs(operands) : List.of();
    List<String> values = new ArrayList<>(List.of("sum"));
    others.forEach(v -> values.add(v.at("c", count)));
    ExprWriter.Code code = ExprWriter.write(List.of(epilogue), values, "");
    return code.statements() + result.set.apply("c", code.result());
  }

  /**
   * A vector times a matrix. Where the result has fewer elements than the group has work-items,
   * several share the sum of one.
   */
  private void product(Op op, List<Vector> operands, int count, Result result) {
    Vector x = operands.get(0);
    Vector weights = operands.get(1);
    String store = store(op, operands, count, result);
    int width = Integer.highestOneBit(2 * count - 1);
    int lanes = Math.max(1, LOCAL / width);
    String sum =
        """
        float sum = 0f;
        for (int k = %s; k < %d; k = k + %d) {
        sum = sum + %s * %s;
        }
        """
            .formatted(
                lanes == 1 ? "0" : "lane",
                x.elements,
                lanes,
                x.get.apply("k"),
                weights.get.apply("k * " + count + " + c"));
    if (lanes == 1) {
      each(count, sum + store);
      return;
    }
    KernelWriter.Local part = kernel.local("part" + results.size(), LOCAL);
    kernel.add("{\nint lane = item / %d;\nint c = item %% %d;", width, width);
    kernel.add("float share = 0f;\nif (c < %d) {\n%sshare = sum;\n}", count, sum);
    kernel.add(part.set("item", "share") + new GroupTree(lanes, width).sum(part));
    kernel.add("if (item < %d) {\nfloat sum = %s;\n%s}\n}", count, part.get("item"), store);
  }
}
