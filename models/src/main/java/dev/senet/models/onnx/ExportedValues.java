package dev.senet.models.onnx;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Constant;
import dev.senet.core.op.VariableRef;
import dev.senet.models.onnx.OnnxGraph.WeightTensor;
import dev.senet.models.onnx.proto.AttributeProto;
import dev.senet.runtime.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What has been written of a graph: each node's value and the order of its dimensions. */
final class ExportedValues {
  /** A node's value in the ONNX graph. */
  record Value(String name, DimOrder order) {}

  private record Transposition(String name, List<Integer> permutation) {}

  private record Parameter(Node node, List<Integer> permutation, List<Integer> dims) {}

  private final OnnxGraphBuilder builder;
  private final Weights weights;
  private final Map<Node, Value> values = new IdentityHashMap<>();
  private final Map<Transposition, String> transposed = new HashMap<>();
  private final Map<Parameter, String> parameters = new HashMap<>();

  ExportedValues(OnnxGraphBuilder builder, Weights weights) {
    this.builder = builder;
    this.weights = weights;
  }

  OnnxGraphBuilder builder() {
    return builder;
  }

  /** Notes that {@code node} is {@code value}. */
  void put(Node node, Value value) {
    values.put(node, value);
  }

  /** The value of {@code node}, in whatever order it is. */
  Value get(Node node) {
    if (isLeaf(node)) {
      DimOrder order = DimOrder.channelsLast(node.shape().rank());
      return new Value(parameter(node, order.dims(), node.shape().dims()), order);
    }
    return values.get(node);
  }

  /** The order of {@code node}'s dimensions. */
  DimOrder order(Node node) {
    return get(node).order();
  }

  /** The name of {@code node}'s value in {@code order}. */
  String get(Node node, DimOrder order) {
    Value value = get(node);
    return reordered(value, order, node.shape().isBatched());
  }

  private String reordered(Value value, DimOrder order, boolean isBatched) {
    if (value.order().equals(order)) {
      return value.name();
    }
    List<Integer> permutation = value.order().permutationTo(order);
    return transposed.computeIfAbsent(
        new Transposition(value.name(), isBatched ? behindBatch(permutation) : permutation),
        t ->
            builder.node(
                t.name + ".transpose",
                "Transpose",
                List.of(t.name),
                Attributes.integers("perm", t.permutation)));
  }

  private static List<Integer> behindBatch(List<Integer> permutation) {
    return IntStream.concat(IntStream.of(0), permutation.stream().mapToInt(d -> d + 1))
        .boxed()
        .toList();
  }

  /** Makes the result of {@code opType} the value of {@code node}. */
  void define(
      Node node, DimOrder order, String opType, List<String> inputs, AttributeProto... attributes) {
    define(node, order, builder.node(node.name(), opType, inputs, attributes));
  }

  /** Makes {@code name} the value of {@code node}. */
  void define(Node node, DimOrder order, String name) {
    builder.describe(name, node.type(), order);
    values.put(node, new Value(name, order));
  }

  /**
   * A parameter of a layer, transposed and with dimensions of 1 added or left out; a weight is
   * written in that form.
   *
   * @param permutation for each dimension of the result the one of {@code node}
   * @param dims the result's dimensions
   */
  String parameter(Node node, List<Integer> permutation, List<Integer> dims) {
    Parameter parameter = new Parameter(node, permutation, dims);
    String known = parameters.get(parameter);
    if (known == null) {
      known = isLeaf(node) ? leaf(parameter) : computed(parameter);
      parameters.put(parameter, known);
    }
    return known;
  }

  private static boolean isLeaf(Node node) {
    return node.op() instanceof VariableRef || node.op() instanceof Constant;
  }

  private String leaf(Parameter p) {
    List<Integer> extents = p.node.shape().dims();
    List<Long> dims = p.dims.stream().map(Integer::longValue).toList();
    return builder.weight(
        new WeightTensor(p.node.name(), dims, data(p.node), extents, p.permutation));
  }

  private MemorySegment data(Node leaf) {
    if (leaf.op() instanceof VariableRef(Variable variable)) {
      MemorySegment data = weights.values().get(variable);
      if (data == null) {
        throw new IllegalArgumentException("'" + variable.name() + "' has no value");
      }
      return data;
    }
    List<Double> values = ((Constant) leaf.op()).values();
    MemorySegment data = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, values.size());
    for (int i = 0; i < values.size(); i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, values.get(i).floatValue());
    }
    return data;
  }

  private String computed(Parameter p) {
    String transposed = get(p.node, new DimOrder(p.permutation));
    List<Integer> dims = p.permutation.stream().map(p.node.shape()::dim).toList();
    return dims.equals(p.dims)
        ? transposed
        : builder.node(
            p.node.name() + ".reshape",
            "Reshape",
            List.of(transposed, builder.integers(p.node.name() + ".shape", p.dims)));
  }

  /** {@code node} as an operand that ONNX repeats to {@code result}, which is in {@code order}. */
  String operand(Node node, Shape result, DimOrder order) {
    Shape shape = node.shape();
    DimOrder own = order.ofLast(shape.rank());
    List<Integer> missing =
        IntStream.range(0, result.rank())
            .filter(i -> order.dims().get(i) < result.rank() - shape.rank())
            .boxed()
            .toList();
    if (shape.isBatched()) {
      return missing.isEmpty() ? get(node, own) : unsqueezed(node, own, missing);
    }
    // Missing dimensions in front need not be written.
    List<Integer> dims =
        order.dims().stream()
            .map(d -> d - (result.rank() - shape.rank()))
            .dropWhile(d -> d < 0)
            .map(d -> d < 0 ? 1 : shape.dim(d))
            .toList();
    return parameter(node, own.dims(), dims);
  }

  private String unsqueezed(Node node, DimOrder order, List<Integer> axes) {
    String name = get(node, order);
    List<Integer> behindBatch = axes.stream().map(a -> a + 1).toList();
    return builder.node(
        name + ".unsqueeze",
        "Unsqueeze",
        List.of(name, builder.integers(name + ".axes", behindBatch)));
  }

  /** The type of {@code node} with another shape, for values that no node of the graph has. */
  static TensorType typeWith(Node node, Shape shape) {
    return new TensorType(node.type().dtype(), shape);
  }
}
