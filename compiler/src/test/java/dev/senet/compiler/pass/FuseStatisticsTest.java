package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseStatisticsTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 6, 6, 4);

  private List<String> fuse(Node y) {
    Graph graph = net.graph(net.apply(new GlobalAveragePool(), y));
    Graph after =
        new PassPipeline(List.of(new FusePointwise(), new FuseEpilogues(), new FuseStatistics()))
            .run(graph);
    Numbers.assertSame(graph, after, "with sums");
    return Net.ops(after);
  }

  @Test
  void aConvolutionSumsItsResultUp() {
    assertEquals(List.of("conv with sums", "global_avg_pool"), fuse(net.conv(x, 5, 3)));
  }

  @Test
  void aFusedConvolutionSumsUpWhatItStores() {
    assertEquals(
        List.of("fused conv with sums", "global_avg_pool"), fuse(net.relu(net.conv(x, 5, 3))));
  }

  @Test
  void aDepthwiseConvolutionSumsItsResultUp() {
    Node y = net.relu(net.conv(x, 4, Window.square(3, 1), 4));
    assertEquals(List.of("fused conv with sums", "global_avg_pool"), fuse(y));
  }

  @Test
  void otherProducersAreSqueezedOnTheirOwn() {
    Node y = net.apply(new MaxPool(Window.square(2, 2), false), net.conv(x, 5, 3));
    assertEquals(List.of("conv", "max_pool", "global_avg_pool"), fuse(y));
  }
}
