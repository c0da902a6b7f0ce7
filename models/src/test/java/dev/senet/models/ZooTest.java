package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.dsl.Senet;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.DeviceSpec;
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
    ModelDescription description = Zoo.load(entry, Map.of());
    Graph graph = description.graph();
    assertEquals(entry.parameters(), graph.parameters());
    assertEquals(entry.multiplyAdds(), graph.multiplyAdds());
    assertEquals(entry.size(), graph.inputs().getFirst().shape().dim(0));
    assertEquals(entry.classes(), graph.outputs().get("logits").shape().channels());

    // What a run keeps of the network says the same without the files of the zoo.
    ModelDescription kept =
        Senet.read("kept.senet", description.source(), Optional.of(entry.model()), Map.of());
    assertEquals(graph.variables(), kept.graph().variables());
  }

  /** Kernels of too many parameters or too much local memory cannot be emitted. */
  @ParameterizedTest
  @MethodSource("names")
  void kernelsForTornadoAreEmitted(String name) {
    DeviceSpec tornado = DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO);
    Graph network = Networks.graph(name, "");
    Graph step =
        new TrainingStep(
                "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, false, 0, false), 1)
            .graph(network);
    assertFalse(Compilation.inference(network, tornado).sources().isEmpty());
    assertFalse(Compilation.training(step, tornado).sources().isEmpty());
  }

  @Test
  void nameGoesWhereAFileGoes() throws IOException {
    Map<String, Object> arguments = Map.of("classes", 7L, "size", 64L);
    GraphModel model = GraphModel.load(Path.of("se-resnet-20"), Optional.empty(), arguments);
    assertEquals(64, model.graph().inputs().getFirst().shape().dim(0));
    assertEquals(7, model.graph().outputs().get("logits").shape().channels());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> GraphModel.load(Path.of("se-resnet-20"), Optional.of("other"), Map.of()));
    assertTrue(e.getMessage().contains("'se_resnet_20', not 'other'"), e.getMessage());
  }
}
