package dev.senet.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Node;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Window;
import org.junit.jupiter.api.Test;

class WorkTest {
  @Test
  void aConvolutionReadsItsWeightOnceARun() {
    Net net = new Net();
    Work work = Work.of(net.conv(net.input("x", 8, 8, 4), 16, 3));
    long flops = 2L * 9 * 4 * 16 * 64;
    assertEquals(new Work(flops, 0, 4 * (64 * 4 + 64 * 16), 4 * 9 * 4 * 16), work);
    assertEquals(10.0 * flops, work.flopsAt(10));
    assertEquals(10.0 * 4 * 64 * 20 + 4 * 9 * 4 * 16, work.bytesAt(10));
  }

  @Test
  void aWeightGradientGrowsWithTheBatchThoughItsResultDoesNot() {
    Net net = new Net();
    Node x = net.input("x", 8, 8, 4);
    Node dy = net.input("dy", 8, 8, 16);
    Work work = Work.of(net.apply(new ConvolutionWeightGradient(Window.square(3, 1), 1), x, dy));
    assertEquals(2L * 9 * 4 * 16 * 64, work.flopsPerSample());
    assertEquals(4 * 64 * (4 + 16), work.bytesPerSample());
    assertEquals(4 * 9 * 4 * 16, work.bytes());
  }

  @Test
  void aSqueezeOfSumsReadsTheSumsOnly() {
    Net net = new Net();
    Node y = net.relu(net.conv(net.input("x", 8, 8, 4), 16, 3));
    Node fused =
        PassPipeline.inference()
            .run(net.graph(net.apply(new GlobalAveragePool(), y)))
            .outputs()
            .get("y");
    assertEquals(4 * 16 + 4 * 16, Work.of(fused).bytesPerSample());
    assertEquals(0, Work.of(fused).flopsPerSample());
    assertEquals(2L * 9 * 4 * 16 * 64 + 2 * 16 * 64, Work.of(fused.input(0)).flopsPerSample());
  }
}
