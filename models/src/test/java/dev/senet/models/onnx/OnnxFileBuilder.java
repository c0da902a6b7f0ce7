package dev.senet.models.onnx;

import com.google.protobuf.ByteString;
import dev.senet.models.onnx.proto.AttributeProto;
import dev.senet.models.onnx.proto.GraphProto;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.NodeProto;
import dev.senet.models.onnx.proto.OperatorSetIdProto;
import dev.senet.models.onnx.proto.TensorProto;
import dev.senet.models.onnx.proto.TensorShapeProto;
import dev.senet.models.onnx.proto.TypeProto;
import dev.senet.models.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Writes ONNX files by hand, as other programs lay them out. Each method gives a value's name. */
final class OnnxFileBuilder {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
  private final Random random = new Random(7);
  private final int opset;
  private int count;

  OnnxFileBuilder(int opset) {
    this.opset = opset;
  }

  /** An input; a dimension of 0 is a batch of any size. */
  String input(String name, long... dims) {
    graph.addInput(info(name, dims));
    return name;
  }

  void output(String name, long... dims) {
    graph.addOutput(info(name, dims));
  }

  private static ValueInfoProto info(String name, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      if (dim == 0) {
        shape.addDimBuilder().setDimParam("batch_size");
      } else {
        shape.addDimBuilder().setDimValue(dim);
      }
    }
    TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  String node(String opType, List<String> inputs, AttributeProto... attributes) {
    return node(opType, "/" + opType + "_" + ++count + "_output_0", inputs, attributes);
  }

  String node(String opType, String output, List<String> inputs, AttributeProto... attributes) {
    add(opType, List.of(output), inputs, attributes);
    return output;
  }

  void add(String opType, List<String> outputs, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName("node_" + opType + "_" + ++count)
            .setOpType(opType)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
  }

  /** Random weights, small where there are many. */
  String weight(String name, Integer... dims) {
    return weight(name, -1, 1, dims);
  }

  /** Random positive numbers. */
  String positive(String name, Integer... dims) {
    return weight(name, 0.5, 1.5, dims);
  }

  private String weight(String name, double from, double to, Integer... dims) {
    int elements = List.of(dims).stream().reduce(1, (a, b) -> a * b);
    double scale = from > 0 || dims.length < 2 ? 1 : Math.sqrt(3.0 * dims[0] / elements);
    ByteBuffer data = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      data.putFloat((float) (scale * random.nextDouble(from, to)));
    }
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    List.of(dims).forEach(tensor::addDims);
    return initializer(tensor.setRawData(ByteString.copyFrom(data.flip())).build());
  }

  String initializer(TensorProto tensor) {
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  String scalar(double value) {
    return floats(List.of(), value);
  }

  String floats(List<Integer> dims, double... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName("const_" + ++count).setDataType(1);
    dims.forEach(tensor::addDims);
    for (double value : values) {
      tensor.addFloatData((float) value);
    }
    return initializer(tensor.build());
  }

  String longs(long... values) {
    return initializer(tensor(values).setName("const_" + ++count).build());
  }

  /** A node Constant, as PyTorch writes them. */
  String constant(long... values) {
    return node("Constant", List.of(), attribute("value", tensor(values).build()));
  }

  /** A single integer in a node Constant. */
  String index(long value) {
    return node("Constant", List.of(), attribute("value", tensor(value).clearDims().build()));
  }

  static AttributeProto attribute(String name, TensorProto tensor) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(tensor)
        .build();
  }

  static TensorProto.Builder tensor(long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(ElementType.INT64.number()).addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor;
  }

  ModelProto build() {
    return ModelProto.newBuilder()
        .setIrVersion(opset < 13 ? 6 : 8)
        .setProducerName("test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .setGraph(graph)
        .build();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, build().toByteArray());
  }
}
