package dev.senet.models.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.senet.models.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Parses files; what they take in memory is bounded by their size, whatever is in them. */
final class OnnxReader {
  /** Deeper than any message that is read, with unknown groups counted. */
  private static final int NESTING = 32;

  /**
   * How much structure a file may have: a field costs {@link #FIELD}, as it may become an object,
   * and so does each 16 bytes of a list of integers. The largest classifiers have a tenth of it.
   */
  private static final int BUDGET = 1 << 25;

  private static final int FIELD = 16;

  private int spent;

  private OnnxReader() {}

  /** The content of {@code file}; raw data stays in the mapped file. */
  static ModelProto read(Path file) throws IOException {
    try {
      ByteBuffer bytes = map(file);
      new OnnxReader().check(input(bytes), ModelProto.getDescriptor());
      ModelProto model = ModelProto.parseFrom(input(bytes));
      if (!model.hasGraph()) {
        throw new OnnxException("this is no ONNX file: it has no graph");
      }
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException(
          "this is no ONNX file, or it was cut off or damaged: " + e.getMessage());
    }
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new OnnxException("it has more than the 2 GiB that an ONNX file can have");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static CodedInputStream input(ByteBuffer bytes) {
    CodedInputStream input = CodedInputStream.newInstance(bytes.duplicate());
    input.enableAliasing(true);
    input.setRecursionLimit(NESTING);
    return input;
  }

  /** Walks through the fields without keeping them. */
  private void check(CodedInputStream input, Descriptor message) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      spend(FIELD);
      FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean isBytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (field == null || !isBytes) {
        input.skipField(tag);
        continue;
      }
      int length = input.readRawVarint32();
      int outer = input.pushLimit(length);
      switch (field.getJavaType()) {
        case MESSAGE -> check(input, field.getMessageType());
        case INT, LONG -> spend(length);
        default -> {}
      }
      input.skipRawBytes(input.getBytesUntilLimit());
      input.popLimit(outer);
    }
  }

  private void spend(int cost) {
    spent += cost;
    if (spent > BUDGET || spent < 0) {
      throw new OnnxException("the file has more parts than any network that senet knows");
    }
  }
}
