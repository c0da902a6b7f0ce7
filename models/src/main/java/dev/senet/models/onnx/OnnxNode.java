package dev.senet.models.onnx;

import dev.senet.models.onnx.proto.AttributeProto;
import dev.senet.models.onnx.proto.NodeProto;
import java.util.List;
import java.util.Optional;

/**
 * A node of a file.
 *
 * @param opset the version of the operators
 */
record OnnxNode(NodeProto proto, int opset) {
  String opType() {
    return proto.getOpType();
  }

  /** The name of input {@code i}; empty if it is left out. */
  String input(int i) {
    return i < proto.getInputCount() ? proto.getInput(i) : "";
  }

  boolean has(int i) {
    return !input(i).isEmpty();
  }

  private Optional<AttributeProto> attribute(String name) {
    return proto.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  boolean hasAttribute(String name) {
    return attribute(name).isPresent();
  }

  int integer(String name, int standard) {
    return attribute(name).map(a -> Math.toIntExact(a.getI())).orElse(standard);
  }

  boolean truth(String name) {
    return integer(name, 0) != 0;
  }

  /**
   * A number as it is written in decimals: 0.001 rather than the nearest float's 0.0010000000475.
   */
  double real(String name, double standard) {
    return attribute(name).map(a -> decimal(a.getF())).orElse(standard);
  }

  static double decimal(float value) {
    return Double.parseDouble(Float.toString(value));
  }

  String text(String name, String standard) {
    return attribute(name).map(a -> a.getS().toStringUtf8()).orElse(standard);
  }

  List<Integer> integers(String name, List<Integer> standard) {
    return attribute(name)
        .map(a -> a.getIntsList().stream().map(Math::toIntExact).toList())
        .orElse(standard);
  }

  Optional<AttributeProto> tensor(String name) {
    return attribute(name).filter(AttributeProto::hasT);
  }

  /** An error of this node. */
  OnnxException error(String problem) {
    String name = proto.getName().isEmpty() ? firstOutput() : proto.getName();
    return new OnnxException("the node '%s' (%s): %s".formatted(name, opType(), problem));
  }

  private String firstOutput() {
    return proto.getOutputCount() == 0 ? "" : proto.getOutput(0);
  }
}
