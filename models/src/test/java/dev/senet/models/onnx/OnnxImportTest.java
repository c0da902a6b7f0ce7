package dev.senet.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Linear;
import dev.senet.core.op.VariableRef;
import dev.senet.dsl.Senet;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported comes back. */
class OnnxImportTest {
  @TempDir Path folder;

  static List<String> networks() {
    return SmallNetworks.names();
  }

  private GraphModel roundTrip(GraphModel model) throws IOException {
    Path file = folder.resolve("net.onnx");
    OnnxExport.write(model, file);
    return OnnxImport.read(file);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void exportedNetworksComeBack(String name) throws IOException {
    GraphModel model = SmallNetworks.model(name);
    GraphModel again = roundTrip(model);
    OnnxJudge.assertSameNumbers(again, folder.resolve("net.onnx"), 3);
    assertEquals(model.graph().parameters(), again.graph().parameters());
    assertEquals(
        operations(model.graph()), operations(again.graph()), again.description().source());
  }

  /**
   * The ops without those that do nothing in inference; a linear layer on an image is a
   * convolution.
   */
  private static List<String> operations(Graph graph) {
    return graph.nodes().stream()
        .map(n ->
            n.op() instanceof Linear && n.shape().isImage()
                ? "conv"
                : n.op() instanceof VariableRef ? "variable" : n.op().name())
        .filter(op -> !Set.of("dropout", "stochastic_depth").contains(op))
        .sorted()
        .toList();
  }

  /** The text alone gives the same graph, whose variables are those of the weights. */
  @Test
  void importedNetworksAreModelsLikeOurs() throws IOException {
    GraphModel model = roundTrip(SmallNetworks.model("se_resnet"));
    assertEquals("net", model.name());
    Graph graph =
        Senet.read("net.senet", model.description().source(), Optional.empty(), Map.of()).graph();
    assertEquals(graph.variables(), List.copyOf(model.weights().values().keySet()));
    assertTrue(
        graph.variables().stream()
            .map(Variable::name)
            .anyMatch(n -> n.equals("repeat1_residual.conv1.weight")),
        model.description().source());
    assertEquals("[N, 32, 32, 3]", graph.inputs().getFirst().shape().toString());
  }
}
