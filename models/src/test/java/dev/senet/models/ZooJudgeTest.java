package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.graph.Graph;
import dev.senet.models.onnx.OnnxExport;
import dev.senet.models.onnx.OnnxImport;
import dev.senet.models.onnx.OnnxJudge;
import dev.senet.models.onnx.RandomValues;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every network of the zoo, with random weights and statistics, here and in ONNX Runtime. The
 * images are small, so that this takes seconds; the layers are all there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZooJudgeTest {
  private static final long SMALL = 64;

  /** Inception-ResNet-v2 halves its size without padding. */
  private static final long SMALLEST_INCEPTION_RESNET = 75;

  private final Device device = OnnxJudge.device();

  @TempDir Path folder;

  static List<String> names() {
    return Zoo.entries().stream().map(ZooEntry::name).toList();
  }

  @AfterAll
  void close() {
    device.close();
  }

  private static Graph small(String name) throws IOException {
    ZooEntry entry = Zoo.find(name).orElseThrow();
    long least = name.contains("inception-resnet") ? SMALLEST_INCEPTION_RESNET : SMALL;
    long size = Math.min(entry.size(), least);
    return Zoo.load(entry, Map.of("classes", 10L, "size", size)).graph();
  }

  @ParameterizedTest
  @MethodSource("names")
  void onnxRuntimeComputesTheSame(String name) throws IOException {
    GraphModel model = RandomValues.model(small(name), 1);
    Path file = folder.resolve("net.onnx");
    OnnxExport.write(model, file);
    OnnxJudge.assertSameNumbers(device, model, file, 1, 3);
    GraphModel again = OnnxImport.read(file);
    assertEquals(model.graph().parameters(), again.graph().parameters());
    OnnxJudge.assertSameNumbers(device, again, file, 1);
  }
}
