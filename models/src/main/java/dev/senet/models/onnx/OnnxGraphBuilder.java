package dev.senet.models.onnx;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.TensorType;
import dev.senet.models.onnx.OnnxGraph.WeightTensor;
import dev.senet.models.onnx.proto.AttributeProto;
import dev.senet.models.onnx.proto.GraphProto;
import dev.senet.models.onnx.proto.NodeProto;
import dev.senet.models.onnx.proto.TensorProto;
import dev.senet.models.onnx.proto.TensorShapeProto;
import dev.senet.models.onnx.proto.TypeProto;
import dev.senet.models.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An ONNX graph under construction. All names in it differ; a node's result has its name. */
final class OnnxGraphBuilder {
  private static final String BATCH = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final Map<String, ValueInfoProto> interior = new LinkedHashMap<>();
  private final List<WeightTensor> weights = new ArrayList<>();
  private final Map<String, String> renamed = new LinkedHashMap<>();
  private final Set<String> names;

  /** A graph in which {@code border}, the names of inputs and outputs, are kept free. */
  OnnxGraphBuilder(String name, Collection<String> border) {
    graph.setName(name);
    names = new HashSet<>(border);
  }

  private String unique(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** An input; returns its name. */
  String input(String name, TensorType type, DimOrder order) {
    graph.addInput(info(name, type, order));
    return name;
  }

  /** An application of {@code opType} with one result; returns its name. */
  String node(String name, String opType, List<String> inputs, AttributeProto... attributes) {
    String unique = unique(name);
    nodes.add(
        NodeProto.newBuilder()
            .setName(unique)
            .setOpType(opType)
            .addAllInput(inputs)
            .addOutput(unique)
            .addAllAttribute(List.of(attributes)));
    return unique;
  }

  /** Notes the type of the value {@code name}. */
  void describe(String name, TensorType type, DimOrder order) {
    interior.put(name, info(name, type, order));
  }

  /** A constant vector of integers; returns its name. */
  String integers(String name, List<Integer> values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(unique(name))
            .setDataType(ElementType.INT64.number())
            .addDims(values.size());
    values.forEach(tensor::addInt64Data);
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /** A constant; returns its name. */
  String floats(String name, List<Integer> dims, List<Double> values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(unique(name)).setDataType(ElementType.FLOAT.number());
    dims.forEach(tensor::addDims);
    values.forEach(value -> tensor.addFloatData(value.floatValue()));
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /** A weight; returns its name, which may differ from the one in {@code weight}. */
  String weight(WeightTensor weight) {
    String name = unique(weight.name());
    weights.add(
        new WeightTensor(
            name, weight.dims(), weight.data(), weight.extents(), weight.permutation()));
    return name;
  }

  /** Makes the value {@code from} the output {@code name}. */
  void output(String name, String from, TensorType type, DimOrder order) {
    graph.addOutput(info(name, type, order));
    boolean isComputed = nodes.stream().anyMatch(n -> n.getOutput(0).equals(from));
    if (isComputed && !renamed.containsKey(from)) {
      renamed.put(from, name);
      interior.remove(from);
    } else {
      nodes.add(
          NodeProto.newBuilder()
              .setName(unique(name + ".identity"))
              .setOpType("Identity")
              .addInput(from)
              .addOutput(name));
    }
  }

  OnnxGraph build() {
    for (NodeProto.Builder node : nodes) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, renamed.getOrDefault(node.getInput(i), node.getInput(i)));
      }
      node.setOutput(0, renamed.getOrDefault(node.getOutput(0), node.getOutput(0)));
      graph.addNode(node);
    }
    graph.addAllValueInfo(interior.values());
    return new OnnxGraph(graph.build(), weights);
  }

  private static ValueInfoProto info(String name, TensorType type, DimOrder order) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (type.shape().isBatched()) {
      shape.addDimBuilder().setDimParam(BATCH);
    }
    order.of(type.shape()).forEach(dim -> shape.addDimBuilder().setDimValue(dim));
    ElementType element = type.dtype() == DType.F32 ? ElementType.FLOAT : ElementType.INT32;
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(element.number()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
