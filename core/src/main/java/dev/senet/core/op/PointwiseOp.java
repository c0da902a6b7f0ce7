package dev.senet.core.op;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Cost;
import dev.senet.core.graph.DType;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An op that computes each element from the elements at the same place of its inputs, which are
 * broadcast to a common shape. Everything follows from its {@link #expression()}.
 */
public interface PointwiseOp extends Op {
  /** Number of inputs. */
  int arity();

  /** What is computed, with {@code Arg(i)} for the element of input {@code i}. */
  Expr expression();

  /**
   * The partial derivative by input {@code i}; beside the inputs, {@code Arg(arity())} stands for
   * the op's own result. Written by the result where that lets training forget the input.
   */
  default Expr derivative(int i) {
    return Exprs.derivative(expression(), i);
  }

  @Override
  default TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, arity());
    Shape shape = inputs.getFirst().shape();
    for (TensorType input : inputs) {
      if (input.dtype() != DType.F32) {
        throw new ShapeException("'" + name() + "' takes f32 tensors, not " + input);
      }
      Shape soFar = shape;
      shape =
          Shape.broadcast(shape, input.shape())
              .orElseThrow(() -> Broadcasting.mismatch(name(), soFar, input.shape()));
    }
    return TensorType.f32(shape);
  }

  @Override
  default Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops((long) output.shape().elements() * Exprs.operations(expression()));
  }

  @Override
  default NdArray evaluate(List<NdArray> inputs) {
    Shape shape = infer(inputs.stream().map(x -> TensorType.f32(x.shape())).toList()).shape();
    return new Pointwise(expression(), arity(), shape).evaluate(inputs);
  }

  @Override
  default List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    List<Optional<Node>> gradients = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      gradients.add(Optional.of(gradient(builder, node, dy, i)));
    }
    return gradients;
  }

  private Node gradient(GraphBuilder builder, Node node, Node dy, int i) {
    // dy joins as the last argument, behind the inputs and the result.
    Expr product =
        Exprs.binary(Expr.BinaryKind.MULTIPLY, derivative(i), Expr.arg(node.inputs().size() + 1));
    List<Node> operands = new ArrayList<>(node.inputs());
    operands.add(node);
    operands.add(dy);
    Node full = Pointwise.apply(builder, product, node.shape(), operands);
    Shape target = node.input(i).shape();
    return target.equals(node.shape()) ? full : builder.apply(new SumTo(target), full);
  }
}
