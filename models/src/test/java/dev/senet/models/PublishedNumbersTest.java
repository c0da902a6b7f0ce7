package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Multiply;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * VGG, the Inceptions and the mobile networks against numbers that others published. Where each
 * number comes from stands in the module's README.
 */
class PublishedNumbersTest {
  private static Graph graph(String name, Map<String, Object> arguments) throws IOException {
    return Zoo.load(Zoo.find(name).orElseThrow(), arguments).graph();
  }

  private static Map<String, TensorType> variables(Graph graph) {
    return graph.variables().stream().collect(Collectors.toMap(Variable::name, Variable::type));
  }

  @ParameterizedTest
  @CsvSource({
    "vgg-16, 138365992",
    "bn-inception, 11295240",
    "inception-resnet-v2, 55843464",
    "mobilenet, 4231976",
    "shufflenet, 1865728",
    "mobilenet-v3-large, 5483032",
    "mobilenet-v3-small, 2542856",
    "efficientnet-b0, 5288548",
    "regnety-800mf, 6432512",
  })
  void parametersAreThoseOfTheImplementation(String name, long parameters) throws IOException {
    assertEquals(parameters, graph(name, Map.of()).parameters());
  }

  /** The channels of all SE blocks, from the tables of the papers: {channels, blocks, hidden}. */
  static Stream<Arguments> seBlocks() {
    return Stream.of(
        arguments("vgg-16", new int[][] {{64, 2, 4}, {128, 2, 8}, {256, 3, 16}, {512, 6, 32}}),
        arguments(
            "bn-inception",
            new int[][] {
              {256, 1, 16}, {320, 1, 20}, {576, 3, 36}, {608, 2, 38}, {1056, 1, 66}, {1024, 2, 64}
            }),
        arguments(
            "inception-resnet-v2", new int[][] {{320, 11, 20}, {1088, 21, 68}, {2080, 11, 130}}),
        arguments(
            "mobilenet",
            new int[][] {{64, 1, 4}, {128, 2, 8}, {256, 2, 16}, {512, 6, 32}, {1024, 2, 64}}),
        arguments(
            "shufflenet", new int[][] {{216, 1, 13}, {240, 4, 15}, {480, 8, 30}, {960, 3, 60}}));
  }

  /** Two layers each, C to C / 16 and back, with biases (Hu, Shen, Sun 2018, section 3.2). */
  @ParameterizedTest
  @MethodSource("seBlocks")
  void seAddsTwoSmallLayersToEachBlock(String name, int[][] blocks) throws IOException {
    long added = 0;
    for (int[] block : blocks) {
      long channels = block[0];
      long hidden = block[2];
      added += block[1] * (2 * channels * hidden + hidden + channels);
    }
    boolean isInception = name.equals("bn-inception");
    Map<String, Object> same = isInception ? Map.of("conv_bias", true) : Map.of();
    long plain = graph(name, Map.of()).parameters();
    assertEquals(plain + added, graph("se-" + name, same).parameters());
  }

  /** The convolutions of the published SE-BN-Inception have no biases: one less per batch norm. */
  @Test
  void seBnInceptionHasNoBiasBeforeBatchNorm() throws IOException {
    Graph graph = graph("se-bn-inception", Map.of());
    long channels =
        graph.nodes().stream()
            .filter(n -> n.op() instanceof BatchNorm)
            .mapToLong(n -> n.shape().channels())
            .sum();
    long withBias = graph("se-bn-inception", Map.of("conv_bias", true)).parameters();
    assertEquals(withBias - channels, graph.parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "vgg-16, 15.47",
    "bn-inception, 2.03",
    "inception-resnet-v2, 13.2",
    "mobilenet, 0.569",
    "shufflenet, 0.14",
    "mobilenet-v3-large, 0.217",
    "mobilenet-v3-small, 0.057",
    "efficientnet-b0, 0.386",
    "regnety-800mf, 0.834",
  })
  void multiplyAddsAreAsPublished(String name, BigDecimal billions) throws IOException {
    assertEquals(billions, billions(graph(name, Map.of()).multiplyAdds(), billions.scale()));
  }

  /** The paper counts the multiplications by the gates, too. */
  @ParameterizedTest
  @CsvSource({"se-vgg-16, 15.48", "se-mobilenet, 0.572"})
  void multiplyAddsOfSeNetworksAreThePapers(String name, BigDecimal billions) throws IOException {
    Graph graph = graph(name, Map.of());
    long all = graph.multiplyAdds() + gated(graph);
    assertEquals(billions, billions(all, billions.scale()));
  }

  /** From 140 to 142 million (Hu, Shen, Sun 2018, table 3). */
  @Test
  void seCostsShuffleNetTwoMillion() throws IOException {
    Graph graph = graph("se-shufflenet", Map.of());
    long added = graph.multiplyAdds() + gated(graph) - graph("shufflenet", Map.of()).multiplyAdds();
    assertEquals(new BigDecimal("0.002"), billions(added, 3));
  }

  private static long gated(Graph graph) {
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof Multiply)
        .mapToLong(n -> n.shape().elements())
        .sum();
  }

  private static BigDecimal billions(long n, int decimals) {
    return BigDecimal.valueOf(n, 9).setScale(decimals, RoundingMode.HALF_UP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vgg-16", "bn-inception", "inception-resnet-v2", "mobilenet", "shufflenet"})
  void seSharesTheNamesOfAllOtherWeights(String name) throws IOException {
    Map<String, Object> same = name.equals("bn-inception") ? Map.of("conv_bias", true) : Map.of();
    Map<String, TensorType> plain = variables(graph(name, Map.of()));
    Map<String, TensorType> se = variables(graph("se-" + name, same));
    se.keySet().removeIf(weight -> weight.matches(".*\\.se1\\.s\\.linear[12]\\.(weight|bias)"));
    assertEquals(plain, se);
  }
}
