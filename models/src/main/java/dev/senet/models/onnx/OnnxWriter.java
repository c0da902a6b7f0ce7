package dev.senet.models.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.senet.core.tensor.Memory;
import dev.senet.models.onnx.OnnxGraph.WeightTensor;
import dev.senet.models.onnx.proto.GraphProto;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.TensorProto;
import dev.senet.runtime.AtomicFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Path;

/** Writes a model with its weights one after another, so that none is held in memory twice. */
final class OnnxWriter {
  private static final int BUFFER = 1 << 16;

  private OnnxWriter() {}

  /**
   * Writes {@code header}, which has no graph yet, and {@code graph}.
   *
   * @throws OnnxException if the file would be larger than protobuf allows
   */
  static void write(Path file, ModelProto header, OnnxGraph graph) throws IOException {
    long graphSize = size(graph);
    if (header.getSerializedSize() + field(graphSize) > Integer.MAX_VALUE) {
      throw new OnnxException(
          "%s would have %s, more than the 2 GiB that an ONNX file can hold"
              .formatted(file, Memory.text(graphSize)));
    }
    AtomicFile.write(
        file,
        channel -> {
          CodedOutputStream out =
              CodedOutputStream.newInstance(Channels.newOutputStream(channel), BUFFER);
          header.writeTo(out);
          start(out, ModelProto.GRAPH_FIELD_NUMBER, graphSize);
          graph.proto().writeTo(out);
          for (WeightTensor weight : graph.weights()) {
            write(out, weight);
          }
          out.flush();
        });
  }

  private static void write(CodedOutputStream out, WeightTensor weight) throws IOException {
    start(out, GraphProto.INITIALIZER_FIELD_NUMBER, size(weight));
    header(weight).writeTo(out);
    start(out, TensorProto.RAW_DATA_FIELD_NUMBER, weight.data().byteSize());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ordered =
          Permutations.apply(weight.data(), weight.extents(), weight.permutation(), arena);
      out.writeRawBytes(ordered.asByteBuffer());
    }
  }

  private static TensorProto header(WeightTensor weight) {
    return TensorProto.newBuilder()
        .setName(weight.name())
        .addAllDims(weight.dims())
        .setDataType(ElementType.FLOAT.number())
        .build();
  }

  private static long size(OnnxGraph graph) {
    return graph.proto().getSerializedSize()
        + graph.weights().stream().mapToLong(w -> field(size(w))).sum();
  }

  private static long size(WeightTensor weight) {
    return header(weight).getSerializedSize() + field(weight.data().byteSize());
  }

  /** Bytes of a field of {@code length} bytes; the numbers of all fields used here fit a byte. */
  private static long field(long length) {
    return 1 + CodedOutputStream.computeUInt64SizeNoTag(length) + length;
  }

  private static void start(CodedOutputStream out, int field, long length) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }
}
