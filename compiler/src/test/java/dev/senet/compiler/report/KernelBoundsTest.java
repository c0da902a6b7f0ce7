package dev.senet.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.senet.compiler.Net;
import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.jvm.ConvolutionChoices;
import dev.senet.compiler.jvm.JvmBackend;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.plan.Backend;
import dev.senet.compiler.plan.MemoryPlanner;
import dev.senet.compiler.plan.Scheduler;
import dev.senet.compiler.tornado.Dialect;
import dev.senet.compiler.tornado.TornadoBackend;
import dev.senet.core.graph.Graph;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.program.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelBoundsTest {
  private static final int BATCH = 2;

  private static List<KernelBounds> bounds(Graph graph, Backend backend) {
    Provenance provenance = Provenance.of(graph, PassPipeline.inference());
    return KernelBounds.of(
        MemoryPlanner.plan(Scheduler.schedule(provenance.fused(), backend), backend, 0),
        provenance,
        BATCH);
  }

  @Test
  void aConvolutionIsTiled() {
    Net net = new Net();
    Graph graph = net.graph(net.conv(net.input("x", 56, 56, 64), 256, 1));
    KernelBounds conv =
        bounds(graph, new TornadoBackend(Dialect.TORNADO, Precision.FP32, false)).getFirst();
    assertEquals("conv 1×1", conv.kind());
    assertEquals(1, conv.launches());
    // A group computes 64 × 64 elements, each of its 16 × 16 items 4 × 4 of them.
    assertEquals(List.of(BATCH * 56L * 56 / 64, 4L, 1L), conv.groups());
    assertEquals(256, conv.items());
    assertEquals(16, conv.accumulators());
    // 16 rows of 64 elements of both factors, and a column of padding.
    assertEquals(4 * 2 * 16 * 65, conv.localBytes());
    double flops = 2.0 * BATCH * 56 * 56 * 64 * 256;
    double bytes = 4.0 * (BATCH * 56 * 56 * (64 + 256) + 64 * 256);
    assertEquals(flops, conv.flops());
    assertEquals(bytes, conv.bytes());
    assertEquals(flops / bytes, conv.intensity());
  }

  @Test
  void partsAreAddedUpByAnotherLaunch() {
    Net net = new Net();
    Graph graph = net.graph(net.apply(new GlobalAveragePool(), net.input("x", 40, 40, 24)));
    KernelBounds squeeze =
        bounds(graph, new TornadoBackend(Dialect.TORNADO, Precision.FP32, false)).getFirst();
    assertEquals(2, squeeze.launches());
    // Of 1600 rows, each of 8 lanes of 32 channels sums up 64.
    assertEquals(List.of(4L * BATCH, 1L, 1L), squeeze.groups());
    assertEquals(256, squeeze.items());
    assertEquals(1, squeeze.accumulators());
    assertEquals(4 * 256, squeeze.localBytes());
  }

  @Test
  void threadsOfAProcessorHaveNoGroups() {
    Net net = new Net();
    Graph graph = net.graph(net.conv(net.input("x", 8, 8, 4), 8, 1));
    JvmBackend jvm =
        new JvmBackend(Lanes.SCALAR, ConvolutionChoices.of(ConvolutionAlgorithm.DIRECT));
    assertThrows(IllegalArgumentException.class, () -> bounds(graph, jvm));
  }
}
