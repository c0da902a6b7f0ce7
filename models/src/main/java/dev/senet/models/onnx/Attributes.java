package dev.senet.models.onnx;

import com.google.protobuf.ByteString;
import dev.senet.models.onnx.proto.AttributeProto;
import dev.senet.models.onnx.proto.AttributeProto.AttributeType;
import java.util.List;

/** Makes attributes of nodes. */
final class Attributes {
  private Attributes() {}

  static AttributeProto integer(String name, long value) {
    return start(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto truth(String name, boolean value) {
    return integer(name, value ? 1 : 0);
  }

  static AttributeProto real(String name, double value) {
    return start(name, AttributeType.FLOAT).setF((float) value).build();
  }

  static AttributeProto text(String name, String value) {
    return start(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttributeProto integers(String name, List<Integer> values) {
    AttributeProto.Builder attribute = start(name, AttributeType.INTS);
    values.forEach(attribute::addInts);
    return attribute.build();
  }

  private static AttributeProto.Builder start(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
