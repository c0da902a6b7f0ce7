package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.source.SourceException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments, sizes, names and hyperparameters of VGG, the Inceptions and the mobile networks. */
class NetworkDetailsTest {
  private static final List<String> WITH_SE =
      List.of(
          "se-vgg-16",
          "se-bn-inception",
          "se-inception-resnet-v2",
          "se-mobilenet",
          "se-shufflenet",
          "mobilenet-v3-large",
          "mobilenet-v3-small",
          "efficientnet-b0",
          "regnety-800mf");

  private static Graph graph(String name, Map<String, Object> arguments) throws IOException {
    return Zoo.load(Zoo.find(name).orElseThrow(), arguments).graph();
  }

  private static List<String> names(Graph graph) {
    return graph.variables().stream().map(Variable::name).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "vgg-16, 32",
    "bn-inception, 32",
    "inception-resnet-v2, 75",
    "mobilenet, 64",
    "shufflenet, 96",
    "mobilenet-v3-large, 64",
    "mobilenet-v3-small, 96",
    "efficientnet-b0, 50",
    "regnety-800mf, 33",
  })
  void smallImagesAndFewClassesWillDo(String name, long size) throws IOException {
    Graph graph = graph(name, Map.of("size", size, "classes", 3L));
    assertEquals("f32[N, 3]", graph.outputs().get("logits").type().toString());
  }

  @Test
  void inceptionResNetHasALeastSize() {
    assertThrows(SourceException.class, () -> graph("inception-resnet-v2", Map.of("size", 74L)));
  }

  static Stream<Arguments> variants() {
    return WITH_SE.stream()
        .flatMap(name ->
            Stream.of(
                arguments(name, "avg", "tanh"),
                arguments(name, "max", "sigmoid"),
                arguments(name, "none", "relu")));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void seHasItsVariants(String name, String squeeze, String gate) throws IOException {
    Graph graph = graph(name, Map.of("squeeze", squeeze, "gate", gate, "size", 96L));
    List<Node> gated = gatedBy(graph, gate);
    assertEquals(seBlocks(graph), gated.size());
    for (Node product : gated) {
      int dimensions = product.inputs().getLast().shape().dims().size();
      assertEquals(squeeze.equals("none") ? 3 : 1, dimensions);
    }
  }

  /** The products whose second factor is the activation {@code gate}. */
  private static List<Node> gatedBy(Graph graph, String gate) {
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof Multiply)
        .filter(n -> n.inputs().getLast().op().name().equals(gate))
        .toList();
  }

  private static long seBlocks(Graph graph) {
    return names(graph).stream().filter(n -> n.endsWith("se1.s.linear1.weight")).count();
  }

  @ParameterizedTest
  @MethodSource("withSe")
  void seNeedsNoBiases(String name) throws IOException {
    Set<String> all = Set.copyOf(names(graph(name, Map.of("size", 96L))));
    Set<String> without = Set.copyOf(names(graph(name, Map.of("size", 96L, "bias", false))));
    Set<String> expected =
        all.stream()
            .filter(n -> !n.matches(".*se1\\.s\\.linear[12]\\.bias"))
            .collect(Collectors.toSet());
    assertEquals(expected, without);
  }

  static List<String> withSe() {
    return WITH_SE;
  }

  @ParameterizedTest
  @MethodSource("withSe")
  void reductionMakesSeSmaller(String name) throws IOException {
    Map<String, Object> strong = Map.of("size", 96L, "reduction", 8L);
    Map<String, Object> weak = Map.of("size", 96L, "reduction", 2L);
    assertTrue(graph(name, strong).parameters() < graph(name, weak).parameters());
  }

  /** Momentum and epsilon, as the implementations set them. */
  @ParameterizedTest
  @CsvSource({
    "se-vgg-16, 0.1, 1e-5",
    "se-bn-inception, 0.1, 1e-5",
    "se-inception-resnet-v2, 0.1, 1e-3",
    "se-mobilenet, 0.1, 1e-5",
    "se-shufflenet, 0.1, 1e-5",
    "mobilenet-v3-large, 0.01, 1e-3",
    "mobilenet-v3-small, 0.01, 1e-3",
    "efficientnet-b0, 0.1, 1e-5",
    "regnety-800mf, 0.1, 1e-5",
  })
  void batchNormIsThatOfTheImplementation(String name, double momentum, double epsilon)
      throws IOException {
    Set<Object> found =
        graph(name, Map.of()).nodes().stream()
            .map(Node::op)
            .filter(op -> op instanceof BatchNorm)
            .collect(Collectors.toSet());
    assertEquals(Set.of(new BatchNorm(momentum, epsilon)), found);
  }

  /**
   * Of 16 blocks, the k-th is dropped with probability 0.2 k / 16, from 0, if it has a shortcut.
   */
  @Test
  void efficientNetDropsLaterBlocksMoreOften() throws IOException {
    List<Double> rates =
        graph("efficientnet-b0", Map.of()).nodes().stream()
            .filter(n -> n.op() instanceof StochasticDepth)
            .map(n -> ((StochasticDepth) n.op()).rate())
            .toList();
    List<Double> expected =
        Stream.of(2, 4, 6, 7, 9, 10, 12, 13, 14).map(k -> 0.2 * k / 16).toList();
    assertEquals(expected, rates);
  }

  @ParameterizedTest
  @CsvSource({
    "vgg-16, 2, 0.5",
    "mobilenet-v3-large, 1, 0.2",
    "mobilenet-v3-small, 1, 0.2",
    "efficientnet-b0, 1, 0.2",
  })
  void dropoutIsThatOfTheImplementation(String name, int count, double rate) throws IOException {
    List<Dropout> found =
        graph(name, Map.of()).nodes().stream()
            .filter(n -> n.op() instanceof Dropout)
            .map(n -> (Dropout) n.op())
            .toList();
    assertEquals(Stream.generate(() -> new Dropout(rate)).limit(count).toList(), found);
  }

  /** Caffe rounds up: 112, 56, 28, 14, 7; and the last module's pool keeps its 7 x 7. */
  @Test
  void bnInceptionPoolsAsCaffeDoes() throws IOException {
    List<Integer> heights =
        graph("bn-inception", Map.of()).nodes().stream()
            .filter(n -> n.op() instanceof MaxPool)
            .map(n -> n.shape().dim(0))
            .toList();
    assertEquals(List.of(56, 28, 14, 7, 7), heights);
  }

  /** Hidden units of the SE blocks: a quarter, to a multiple of 8 (torchvision). */
  @Test
  void mobileNetV3RoundsTheHiddenUnits() throws IOException {
    List<Integer> hidden =
        graph("mobilenet-v3-large", Map.of()).variables().stream()
            .filter(v -> v.name().endsWith("se1.s.linear1.bias"))
            .map(v -> v.type().shape().dim(0))
            .toList();
    assertEquals(List.of(24, 32, 32, 120, 168, 168, 240, 240), hidden);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "se-vgg-16: stage3.repeat2.conv1.weight",
        "se-vgg-16: stage3.repeat2.conv1.bias",
        "se-vgg-16: stage3.repeat2.batch_norm1.running_mean",
        "se-vgg-16: stage3.repeat2.se1.s.linear1.weight",
        "se-vgg-16: hidden2.linear1.weight",
        "se-bn-inception: features1.inception3.branch3.conv_bn2.conv1.weight",
        "se-bn-inception: features1.inception_down1.branch1.conv_bn1.batch_norm1.weight",
        "se-bn-inception: features1.inception3.se1.s.linear2.bias",
        "bn-inception: features1.conv_bn1.conv1.bias",
        "se-inception-resnet-v2: features1.stem1.conv_bn2.conv1.weight",
        "se-inception-resnet-v2: features1.inception1.branch2.conv_bn3.conv1.weight",
        "se-inception-resnet-v2: features1.repeat10.branch1.conv_bn2.conv1.weight",
        "se-inception-resnet-v2: features1.repeat20_2.add_scaled1.residual.conv1.bias",
        "se-inception-resnet-v2: features1.repeat9_3.add_scaled1.residual.se1.s.linear1.weight",
        "se-inception-resnet-v2: features1.inception_resnet_c1.branch0.conv_bn1.batch_norm1.bias",
        "se-mobilenet: stage4.repeat6.depthwise_conv1.conv1.weight",
        "se-mobilenet: stage4.repeat6.conv1.weight",
        "se-mobilenet: stage4.repeat6.batch_norm2.weight",
        "se-mobilenet: stage4.repeat6.se1.s.linear1.weight",
        "se-shufflenet: stage2.repeat8.branch.conv2.weight",
        "se-shufflenet: stage2.repeat8.branch.depthwise_conv1.conv1.weight",
        "se-shufflenet: stage2.repeat8.branch.se1.s.linear1.weight",
        "mobilenet-v3-large: bneck4.expand.conv1.weight",
        "mobilenet-v3-large: bneck4.depthwise.batch_norm1.running_var",
        "mobilenet-v3-large: bneck4.depthwise.se1.s.linear1.weight",
        "mobilenet-v3-large: bneck4.project.conv1.weight",
        "mobilenet-v3-large: conv_bn2.conv1.weight",
        "mobilenet-v3-large: dense1.linear1.bias",
        "efficientnet-b0: stage3.repeat2.depthwise.se1.s.linear2.weight",
        "efficientnet-b0: batch_norm2.weight",
        "regnety-800mf: stage3.repeat1.shortcut.conv1.weight",
        "regnety-800mf: stage3.repeat1.residual.se1.s.linear1.weight",
        "regnety-800mf: logits.linear1.weight",
      })
  void weightsHaveTheirNames(String networkAndWeight) throws IOException {
    String[] parts = networkAndWeight.split(": ");
    List<String> names = names(graph(parts[0], Map.of()));
    assertTrue(names.contains(parts[1]), () -> parts[1] + " not in " + names);
  }
}
