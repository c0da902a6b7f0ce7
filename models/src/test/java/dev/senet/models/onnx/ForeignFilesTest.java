package dev.senet.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.op.Transpose;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as others write them give here what they give in ONNX Runtime. */
class ForeignFilesTest {
  @TempDir Path folder;

  static Set<String> files() {
    return ForeignFiles.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("files")
  void importedFilesComputeTheSame(String name) throws IOException {
    ForeignFiles.Foreign foreign = ForeignFiles.all().get(name);
    Path file = foreign.file().write(folder.resolve("net.onnx"));
    GraphModel model = OnnxImport.read(file);
    for (int batch : foreign.batches()) {
      OnnxJudge.assertSameNumbers(model, file, batch);
    }
  }

  /** Layouts of files leave no trace in the network. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch SE-ResNet, opset 17",
        "torch view after Shape",
        "Keras SE net",
        "Keras head on a map"
      })
  void nothingIsTransposed(String name) throws IOException {
    Path file = ForeignFiles.all().get(name).file().write(folder.resolve("net.onnx"));
    GraphModel model = OnnxImport.read(file);
    assertTrue(
        model.graph().nodes().stream().noneMatch(n -> n.op() instanceof Transpose),
        model.description().source());
  }

  @Test
  void textIsWhatAPersonWouldWrite() throws IOException {
    Path file =
        ForeignFiles.all()
            .get("torch SE-ResNet, opset 17")
            .file()
            .write(folder.resolve("net.onnx"));
    assertEquals(
        """
        model net {
          input input_1: f32[N, 20, 20, 3]
          x = input_1 |> conv(8, 7, stride = 2) |> batch_norm |> relu |> max_pool(3, stride = 2)
          layer1_0 = x |> conv(16, 3) |> batch_norm |> relu
          layer1_0_2 = layer1_0 |> global_avg_pool |> linear(4) |> relu |> linear(16) |> sigmoid
          layer1_0_se = layer1_0 * layer1_0_2
          layer1_0_downsample = x |> conv(16, 1) |> batch_norm
          layer1_0_downsample_2 = layer1_0_se + layer1_0_downsample |> relu |> global_avg_pool
          output logits = layer1_0_downsample_2 |> linear(10)
        }
        """,
        OnnxImport.read(file).description().source());
  }
}
