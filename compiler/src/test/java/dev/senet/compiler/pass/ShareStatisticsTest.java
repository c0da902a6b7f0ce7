package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Normalize;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The squeeze of a normalised image shares a pass with the statistics that normalise it. */
class ShareStatisticsTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 4, 5, 3);

  private Node normalize(Node statistics) {
    Node gamma = net.variable(Role.SCALE, 3);
    Node beta = net.variable(Role.BIAS, 3);
    return net.apply(new Normalize(1e-5), x, statistics, gamma, beta);
  }

  private static void check(Graph graph, String... expected) {
    Graph after = new ShareStatistics().apply(graph);
    assertEquals(List.of(expected), Net.ops(after), after::print);
    Numbers.assertSame(graph, after, "shared statistics");
  }

  @Test
  void theMeanOfANormalizedImageIsItsMeanNormalized() {
    Node u = normalize(net.apply(new BatchStatistics(), x));
    net.builder().output("mean", net.apply(new GlobalAveragePool(), u));
    check(
        net.graph(net.relu(u)),
        "sample_statistics",
        "combine_statistics",
        "normalize",
        "slice",
        "reshape",
        "normalize",
        "relu");
  }

  @Test
  void statisticsStayAsTheyAreWithoutASqueeze() {
    Node u = normalize(net.apply(new BatchStatistics(), x));
    check(net.graph(u), "batch_statistics", "normalize");
  }

  @Test
  void aMeanBehindAnActivationIsTakenOnItsOwn() {
    Node u = normalize(net.apply(new BatchStatistics(), x));
    Node mean = net.apply(new GlobalAveragePool(), net.relu(u));
    check(net.graph(mean), "batch_statistics", "normalize", "relu", "global_avg_pool");
  }

  @Test
  void theStatisticsMustBeThoseOfTheImage() {
    Node u = normalize(net.apply(new BatchStatistics(), net.relu(x)));
    Node mean = net.apply(new GlobalAveragePool(), u);
    check(net.graph(mean), "relu", "batch_statistics", "normalize", "global_avg_pool");
  }
}
