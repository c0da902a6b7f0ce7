package dev.senet.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Placement;
import dev.senet.compiler.pass.HoistSqueeze;
import dev.senet.compiler.pass.HoistSqueeze.Trade;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.report.BlockFusion.Place;
import dev.senet.compiler.report.BlockFusion.Scale;
import dev.senet.compiler.report.BlockFusion.Source;
import dev.senet.compiler.report.BlockFusion.Squeeze;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Convolution;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockFinderTest {
  private static BlockFusion first(Placement placement, PassPipeline passes) {
    Graph graph = placement.network(true);
    Provenance provenance = Provenance.of(graph, passes);
    return new BlockFinder(provenance).find(SqueezeExcitation.in(graph).getFirst());
  }

  private static BlockFusion first(Placement placement) {
    return first(placement, PassPipeline.inference());
  }

  /** The names of the convolutions of the network, in order; the stem is the first. */
  private static List<String> convolutions(Placement placement) {
    return placement.network(true).nodes().stream()
        .filter(n -> n.op() instanceof Convolution)
        .map(Node::name)
        .toList();
  }

  @Test
  void inABottleneckAllOfItIsAroundTheLastConvolution() {
    BlockFusion fusion = first(Placement.STANDARD);
    List<String> convs = convolutions(Placement.STANDARD);
    assertEquals(
        List.of(
            new Squeeze(Source.EPILOGUE, convs.get(2), "global_avg_pool", List.of(convs.get(3)))),
        fusion.squeezes());
    assertEquals(1, fusion.kernels());
    assertTrue(fusion.mergesWeights());
    assertEquals(
        List.of(new Scale(Place.EPILOGUE, convs.get(3), List.of("+", "relu"))), fusion.scales());
    assertEquals(List.of(), fusion.backward());
  }

  @Test
  void aBasicBlockNeedsTheMeansOfTaps() {
    BlockFusion fusion = first(Placement.BASIC);
    List<String> convs = convolutions(Placement.BASIC);
    assertEquals(
        List.of(new Squeeze(Source.EPILOGUE, convs.get(1), "tap_means", List.of(convs.get(2)))),
        fusion.squeezes());
    assertEquals(2, fusion.kernels());
    assertEquals(
        List.of(new Scale(Place.EPILOGUE, convs.get(2), List.of("+", "relu"))), fusion.scales());
  }

  @ParameterizedTest
  @EnumSource(names = {"INNER", "MOBILE_NET", "EFFICIENT_NET"})
  void behindAnActivationTheNextConvolutionAppliesTheGate(Placement placement) {
    BlockFusion fusion = first(placement);
    List<String> convs = convolutions(placement);
    assertEquals(
        List.of(new Squeeze(Source.EPILOGUE, convs.get(2), "global_avg_pool", List.of())),
        fusion.squeezes());
    assertEquals(List.of(new Scale(Place.PROLOGUE, convs.get(3), List.of())), fusion.scales());
  }

  /** The next block reads the gated image twice; its squeeze has the mean of both operands. */
  @Test
  void behindTheSumEachReaderAppliesTheGate() {
    BlockFusion fusion = first(Placement.POST);
    List<String> convs = convolutions(Placement.POST);
    assertEquals(
        List.of(
            new Scale(Place.PROLOGUE, convs.get(4), List.of()),
            new Scale(Place.EPILOGUE, convs.get(6), List.of("+", "relu"))),
        fusion.scales());
  }

  @Test
  void aMaximumTakesAPass() {
    BlockFusion fusion = first(Placement.MAX_SQUEEZE);
    List<String> convs = convolutions(Placement.MAX_SQUEEZE);
    assertEquals(Source.PASS, fusion.squeezes().getFirst().source());
    assertEquals("max_pool", fusion.squeezes().getFirst().op());
    assertEquals(List.of(), fusion.squeezes().getFirst().hoistedPast());
    assertEquals(convs.get(3), fusion.squeezes().getFirst().image());
    assertEquals(Place.PASS, fusion.scales().getFirst().place());
  }

  @Test
  void withoutThePassesForItAllIsDoneInPasses() {
    BlockFusion fusion =
        first(Placement.STANDARD, PassPipeline.inference().withoutSqueezeExcitation());
    String last = convolutions(Placement.STANDARD).get(3);
    assertEquals(
        List.of(new Squeeze(Source.PASS, last, "global_avg_pool", List.of())), fusion.squeezes());
    assertEquals(3, fusion.kernels());
    assertTrue(!fusion.mergesWeights());
    assertEquals(Place.PASS, fusion.scales().getFirst().place());
    assertEquals(List.of("+", "relu"), fusion.scales().getFirst().with());
  }

  /** What the report says of hoisting is what the pass does. */
  @ParameterizedTest
  @EnumSource(Placement.class)
  void hoistedIsWhatPays(Placement placement) {
    Graph graph = placement.network(true);
    PassPipeline passes = PassPipeline.inference();
    Provenance before = Provenance.of(graph, passes.before(HoistSqueeze.class));
    Map<Node, Trade> trades = HoistSqueeze.trades(before.fused());
    BlockFinder finder = new BlockFinder(Provenance.of(graph, passes));
    for (SqueezeExcitation block : SqueezeExcitation.in(graph)) {
      boolean pays =
          trades.entrySet().stream()
              .anyMatch(e -> block.contains(before.origin(e.getKey())) && e.getValue().pays());
      boolean isHoisted =
          finder.find(block).squeezes().stream().anyMatch(s -> !s.hoistedPast().isEmpty());
      assertEquals(pays, isHoisted, placement + ": " + trades);
    }
  }

  /** The weight times that of the excitation's first layer and the border; U written and read. */
  @Test
  void theCostsOfHoistingAreTheBytesThatAreReadAgain() {
    long image = 4 * 28 * 28 * 256;
    long border = 4 * (28 * 28 - 26 * 26) * 256;
    assertEquals(new Trade(4 * 64 * 16, 2 * image), trade(Placement.STANDARD));
    assertEquals(new Trade(4 * 9 * 256 * 16 + border, 2 * image), trade(Placement.BASIC));
  }

  private static Trade trade(Placement placement) {
    Graph graph = placement.network(true);
    Graph before = PassPipeline.inference().before(HoistSqueeze.class).run(graph);
    return HoistSqueeze.trades(before).values().iterator().next();
  }
}
