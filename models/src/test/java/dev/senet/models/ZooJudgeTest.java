package dev.senet.models;

import dev.senet.core.graph.Graph;
import dev.senet.models.onnx.OnnxJudge;
import dev.senet.models.onnx.RandomValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network of the zoo, with random weights and statistics, here and in ONNX Runtime. */
class ZooJudgeTest {
  static List<String> names() {
    return Zoo.entries().stream().map(ZooEntry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void onnxRuntimeComputesTheSameLogits(String name) throws IOException {
    ZooEntry entry = Zoo.find(name).orElseThrow();
    long size = Math.min(entry.size(), 64);
    Graph graph = Zoo.load(entry, Map.of("classes", 10L, "size", size)).graph();
    long t = System.nanoTime();
    OnnxJudge.assertExportsWell(RandomValues.model(graph, 1), 1);
    long t1 = System.nanoTime();
    OnnxJudge.assertExportsWell(RandomValues.model(graph, 1), 3);
    long t2 = System.nanoTime();
    System.out.println(name + " " + (t1 - t) / 1e9 + " " + (t2 - t1) / 1e9);
  }
}
