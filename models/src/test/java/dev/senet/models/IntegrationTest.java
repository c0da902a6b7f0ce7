package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.source.SourceException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The variants of SE in the residual networks, where a count cannot tell (sections 6.2 to 7.1). */
class IntegrationTest {
  private static Graph seResNet50(String arguments) {
    return Networks.graph("se-resnet-50", arguments);
  }

  private static Node node(Graph graph, String name) {
    return graph.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }

  /** What SE reads and what reads it, in a unit that has a projection and in one that has none. */
  @ParameterizedTest
  @CsvSource({
    "standard, stage3.repeat1, se1, stage3.repeat1.residual1.batch_norm3, stage3.repeat1.add1",
    "standard, stage3.repeat2, se1, stage3.repeat2.residual1.batch_norm3, stage3.repeat2.add1",
    "pre, stage3.repeat1, se1, stage2.repeat3.relu1, stage3.repeat1.residual1.conv1",
    "pre, stage3.repeat2, se1, stage3.repeat1.relu1, stage3.repeat2.residual1.conv1",
    "identity, stage3.repeat1, se1, stage3.repeat1.shortcut1.batch_norm1, stage3.repeat1.add1",
    "identity, stage3.repeat2, se1, stage3.repeat1.relu1, stage3.repeat2.add1",
    "se_3x3, stage3.repeat1, residual1.se1, stage3.repeat1.residual1.relu2,"
        + " stage3.repeat1.residual1.conv3",
    "post, stage3.repeat1, se1, stage3.repeat1.relu1,"
        + " stage3.repeat2.residual1.conv1 stage3.repeat2.add1",
  })
  void standsAtItsPlace(String integration, String unit, String se, String input, String users) {
    Graph graph = seResNet50("integration=" + integration);
    Node scale = node(graph, unit + "." + se + ".multiply1");
    assertEquals(input, scale.input(0).name());
    Set<String> actual =
        graph.users().get(scale).stream().map(Node::name).collect(Collectors.toSet());
    assertEquals(Set.of(users.split(" ")), actual);
    Node squeeze = node(graph, unit + "." + se + ".s.global_pool1");
    assertEquals(input, squeeze.input(0).name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard", "pre", "post", "identity", "se_3x3"})
  void commonWeightsHaveTheNamesOfThePlainNetwork(String integration) {
    Map<String, Shape> plain = Networks.variables(Networks.graph("resnet-50", ""));
    Map<String, Shape> se = Networks.variables(seResNet50("integration=" + integration));
    assertTrue(se.entrySet().containsAll(plain.entrySet()));
    se.keySet().removeAll(plain.keySet());
    se.keySet().forEach(name -> assertTrue(name.contains(".se1.s.linear"), name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet-101",
        "resnet-152",
        "resnet-50-modern",
        "resnext-50",
        "resnext-101",
        "resnet-20",
        "resnet-110",
        "resnet-164",
        "wrn-16-8",
        "shake-shake-26-2x96d"
      })
  void seNetworkHasTheNamesOfThePlainOne(String name) {
    Map<String, Shape> plain = Networks.variables(Networks.graph(name, ""));
    Map<String, Shape> se = Networks.variables(Networks.graph("se-" + name, ""));
    assertTrue(se.entrySet().containsAll(plain.entrySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "2, stage2",
    "3, stage3",
    "4, stage4",
    "5, stage5",
    "all, stage2 stage3 stage4 stage5"
  })
  void stagesAreThoseOfThePaper(String stages, String expected) {
    Set<String> actual =
        seResNet50("stages=" + stages).variables().stream()
            .filter(v -> v.name().contains(".se1."))
            .map(v -> v.name().substring(0, v.name().indexOf('.')))
            .collect(Collectors.toSet());
    assertEquals(Set.of(expected.split(" ")), actual);
  }

  @Test
  void squeezeIsTheMeanTheMaximumOrNothing() {
    String squeeze = "stage2.repeat1.se1.s.global_pool1";
    Node mean = node(seResNet50(""), squeeze);
    assertEquals("global_avg_pool", mean.op().name());
    Graph max = seResNet50("squeeze=max");
    List<Node> pools = max.nodes().stream().filter(n -> n.name().equals(squeeze)).toList();
    assertEquals("max_pool", pools.getFirst().op().name());
    assertEquals(Shape.batched(1, 1, 256), pools.getFirst().shape());
    assertEquals(Shape.batched(256), pools.getLast().shape());
    Node unsqueezed = node(seResNet50("squeeze=none"), "stage2.repeat1.se1.s.linear1");
    assertEquals(Shape.batched(56, 56, 16), unsqueezed.shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sigmoid", "tanh", "relu"})
  void gateIsTheOneAskedFor(String gate) {
    Graph graph = seResNet50("gate=" + gate);
    Node last = node(graph, "stage5.repeat3.se1.multiply1").input(1);
    assertEquals(gate, last.op().name());
    assertEquals(Shape.batched(2048), last.shape());
  }

  /** A value that is not known is an error that shows it or says what is known. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "integration=prre, 'integration' is the string \"prre\"",
        "integration=3, 'integration' is the number 3",
        "stages=6, `stages is all, or the one stage with SE: 2, 3, 4 or 5`",
        "stages=al, `stages is all, or the one stage with SE: 2, 3, 4 or 5`",
        "stride_in=2, stride_in is 1 or 3",
        "squeeze=mean, `one of avg, max, none`",
        "gate=sigmoidd, the string \"sigmoidd\"",
        "bias=no, true or false for 'bias'",
        "reduction=7, a whole number",
        "reduce=7, reduce",
      })
  void unknownValuesAreRefused(String argument, String message) {
    SourceException e = assertThrows(SourceException.class, () -> seResNet50(argument));
    assertTrue(e.getMessage().contains(message), e::getMessage);
  }
}
