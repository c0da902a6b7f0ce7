package dev.senet.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Placement;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Reshape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangedKernelsTest {
  private static final PassPipeline FUSED = PassPipeline.inference();
  private static final PassPipeline UNFUSED = FUSED.withoutSqueezeExcitation();

  private static List<ChangedKernels> changed(Placement placement) {
    Graph graph = placement.network(true);
    return ChangedKernels.between(
        Provenance.of(graph, FUSED), Provenance.of(graph, UNFUSED), SqueezeExcitation.in(graph));
  }

  @ParameterizedTest
  @EnumSource(names = {"STANDARD", "TANH", "BASIC", "INNER", "MOBILE_NET", "EFFICIENT_NET"})
  void blocksThatShareNoKernelStandAlone(Placement placement) {
    List<ChangedKernels> changed = changed(placement);
    assertEquals(
        List.of(List.of(0), List.of(1)), changed.stream().map(ChangedKernels::blocks).toList());
    for (ChangedKernels block : changed) {
      assertTrue(block.fused().size() < block.unfused().size(), block.toString());
    }
  }

  /** The convolutions of the second block apply the gate of the first. */
  @Test
  void blocksThatShareKernelsStandTogether() {
    assertEquals(
        List.of(List.of(0, 1)),
        changed(Placement.POST).stream().map(ChangedKernels::blocks).toList());
  }

  /** Both sides compute the same layers, or their times could not be compared. */
  @ParameterizedTest
  @EnumSource(Placement.class)
  void bothSidesComputeTheSame(Placement placement) {
    Graph graph = placement.network(true);
    Provenance fused = Provenance.of(graph, FUSED);
    Provenance unfused = Provenance.of(graph, UNFUSED);
    for (ChangedKernels c : ChangedKernels.between(fused, unfused, SqueezeExcitation.in(graph))) {
      assertEquals(layers(unfused, c.unfused()), layers(fused, c.fused()));
    }
  }

  /** The layers of {@code kernels}, without views: these compute nothing. */
  private static Set<Node> layers(Provenance side, Set<Node> kernels) {
    Set<Node> layers = new HashSet<>();
    kernels.forEach(k -> layers.addAll(side.layers(k)));
    layers.removeIf(n -> n.op() instanceof Reshape);
    return layers;
  }

  @Test
  void nothingHasChangedBetweenEquals() {
    Graph graph = Placement.STANDARD.network(true);
    for (ChangedKernels c :
        ChangedKernels.between(
            Provenance.of(graph, FUSED),
            Provenance.of(graph, FUSED),
            SqueezeExcitation.in(graph))) {
      assertEquals(Set.of(), c.fused());
      assertEquals(Set.of(), c.unfused());
    }
  }
}
