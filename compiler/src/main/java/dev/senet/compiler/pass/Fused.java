package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Pointwise;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An anchor with the pointwise computations around it, done in one kernel: {@code
 * epilogue(anchor(prologue(x), …))}.
 *
 * <p>The inputs are, in this order:
 *
 * <ol>
 *   <li>the anchor's {@code anchorInputs} inputs; its input 0 is the tensor that the prologue, if
 *       there is one, reads as its {@code Arg(0)} and gives back in the same shape;
 *   <li>{@code prologueInputs} more operands of the prologue, its {@code Arg(1)}, {@code Arg(2)}, …
 *   <li>{@code epilogueInputs} more operands of the epilogue, its {@code Arg(1)}, {@code Arg(2)},
 *       …; its {@code Arg(0)} is the anchor's result.
 * </ol>
 *
 * Each further operand has {@linkplain Access#isFusable() a fusable access} in the tensor of its
 * {@code Arg(0)}. A convolution pads the prologue's result with zeros, not what the prologue reads.
 *
 * @param anchor a convolution (forward or data gradient) or a reduction
 * @param anchorInputs number of inputs of the anchor
 * @param prologue applied to each element of input 0
 * @param prologueInputs number of further operands of the prologue
 * @param epilogue applied to each element of the anchor's result
 * @param epilogueInputs number of further operands of the epilogue
 */
public record Fused(
    Op anchor,
    int anchorInputs,
    Optional<Expr> prologue,
    int prologueInputs,
    Optional<Expr> epilogue,
    int epilogueInputs)
    implements Op {

  /** A lone anchor as a fusion of nothing, to start from; {@code op} itself if it is fused. */
  static Fused of(Op op, int inputs) {
    return op instanceof Fused fused
        ? fused
        : new Fused(op, inputs, Optional.empty(), 0, Optional.empty(), 0);
  }

  Fused withPrologue(Expr expression, int operands) {
    return new Fused(
        anchor, anchorInputs, Optional.of(expression), operands, epilogue, epilogueInputs);
  }

  Fused withEpilogue(Expr expression, int operands) {
    return new Fused(
        anchor, anchorInputs, prologue, prologueInputs, Optional.of(expression), operands);
  }

  /** Of {@code inputs}, those of the anchor. */
  public <T> List<T> anchorInputs(List<T> inputs) {
    return inputs.subList(0, anchorInputs);
  }

  /** Of {@code inputs}, the further operands of the prologue. */
  public <T> List<T> prologueInputs(List<T> inputs) {
    return inputs.subList(anchorInputs, anchorInputs + prologueInputs);
  }

  /** Of {@code inputs}, the further operands of the epilogue. */
  public <T> List<T> epilogueInputs(List<T> inputs) {
    return inputs.subList(anchorInputs + prologueInputs, inputs.size());
  }

  @Override
  public String name() {
    return "fused " + anchor.name();
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    int expected = anchorInputs + prologueInputs + epilogueInputs;
    if (inputs.size() != expected) {
      throw new ShapeException(
          "'%s' takes %d inputs, not %d".formatted(name(), expected, inputs.size()));
    }
    TensorType result = anchor.infer(anchorInputs(inputs));
    check(prologueInputs(inputs), inputs.getFirst().shape());
    check(epilogueInputs(inputs), result.shape());
    return result;
  }

  private void check(List<TensorType> operands, Shape shape) {
    for (TensorType operand : operands) {
      if (!operand.shape().broadcastsTo(shape) || !Access.of(operand.shape(), shape).isFusable()) {
        throw new ShapeException(
            "'%s' cannot read %s along with %s".formatted(name(), operand, shape));
      }
    }
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    Cost cost = anchor.cost(anchorInputs(inputs), output);
    long before = prologue.map(e -> cost(e, inputs.getFirst())).orElse(0L);
    long after = epilogue.map(e -> cost(e, output)).orElse(0L);
    return new Cost(cost.multiplyAdds(), cost.flops() + before + after);
  }

  private static long cost(Expr e, TensorType type) {
    return (long) Exprs.operations(e) * type.shape().elements();
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    List<NdArray> operands = new ArrayList<>(anchorInputs(inputs));
    prologue.ifPresent(
        e -> operands.set(0, evaluate(e, operands.getFirst(), prologueInputs(inputs))));
    NdArray result = anchor.evaluate(operands);
    return epilogue.map(e -> evaluate(e, result, epilogueInputs(inputs))).orElse(result);
  }

  private static NdArray evaluate(Expr e, NdArray first, List<NdArray> others) {
    List<NdArray> operands = Stream.concat(Stream.of(first), others.stream()).toList();
    return new Pointwise(e, operands.size(), first.shape()).evaluate(operands);
  }

  /** Not defined: fusion comes after differentiation. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("'" + name() + "' is differentiated before it is fused");
  }

  @Override
  public String toString() {
    return "fused{"
        + prologue.map(e -> "prologue " + Exprs.print(e, List.of()) + ", ").orElse("")
        + anchor
        + epilogue.map(e -> ", epilogue " + Exprs.print(e, List.of())).orElse("")
        + "}";
  }
}
