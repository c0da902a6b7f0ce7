package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.core.graph.Graph;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
  static List<String> names() {
    return Zoo.entries().stream().map(ZooEntry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void listHasTheNumbersOfTheNetwork(String name) throws IOException {
    ZooEntry entry = Zoo.find(name).orElseThrow();
    Graph graph = Zoo.load(entry, Map.of()).graph();
    assertEquals(entry.parameters(), graph.parameters());
    assertEquals(entry.multiplyAdds(), graph.multiplyAdds());
    assertEquals(entry.size(), graph.inputs().getFirst().shape().dim(0));
    assertEquals(entry.classes(), graph.outputs().get("logits").shape().channels());
  }

  @Test
  void aNameGoesWhereverAFileGoes() throws IOException {
    GraphModel model = GraphModel.load(Path.of("mobilenet"), Optional.empty(), Map.of());
    assertEquals(
        Zoo.load(Zoo.find("mobilenet").orElseThrow(), Map.of()).graph().print(),
        model.graph().print());
  }
}
