package dev.senet.models.onnx;

import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.OperatorSetIdProto;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes models as ONNX files, as inference sees them.
 *
 * <p>Images are [N, C, H, W] at the border and inside; inputs, outputs and weights keep their
 * names, nodes have the paths of the model's layers. Weights of convolutions are [Cout, Cin/groups,
 * kh, kw], those of linear layers [Cin, Cout].
 */
public final class OnnxExport {
  /**
   * The first operator set with GELU; AveragePool has had dilations since 19. What runs ONNX files
   * has supported it since the beginning of 2024.
   */
  static final int OPSET = 20;

  /** The version of the file format that came with operator set 20. */
  private static final int IR_VERSION = 9;

  private OnnxExport() {}

  /**
   * Writes {@code model} to {@code file}, whole or not at all.
   *
   * @throws OnnxException if it has more than the 2 GiB that an ONNX file can hold
   */
  public static void write(GraphModel model, Path file) throws IOException {
    OnnxGraph graph = GraphExporter.export(model);
    ModelProto header =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("senet")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .build();
    OnnxWriter.write(file, header, graph);
  }
}
