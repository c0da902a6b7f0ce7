package dev.senet.cli.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Row;
import dev.senet.cli.graph.NetworkDrawing.View;
import dev.senet.cli.graph.Picture.Edge;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Input;
import dev.senet.core.op.VariableRef;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {
  private static final String SHAPES = "../examples/shapes.senet";

  @ParameterizedTest
  @ValueSource(strings = {SHAPES, "se-resnet-50"})
  void everyNodeButParametersIsARegion(String file) {
    Graph graph = Networks.of(file);
    List<Node> nodes =
        graph.nodes().stream().filter(n -> !(n.op() instanceof VariableRef)).toList();
    List<Region> regions = Regions.before(graph).regions();
    assertEquals(nodes, regions.stream().map(Region::result).toList());
    for (Region region : regions) {
      Set<Node> read = new HashSet<>(region.result().inputs());
      read.removeIf(n -> n.op() instanceof VariableRef);
      Set<Node> drawn =
          region.inputs().stream().map(i -> regions.get(i).result()).collect(Collectors.toSet());
      assertEquals(read, drawn);
      assertEquals(region.inputs().size(), drawn.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SHAPES, "se-resnet-50"})
  void fusedRegionsHoldEveryLayerOnce(String file) {
    Graph graph = Networks.of(file);
    Regions regions = Regions.after(graph, PassPipeline.inference());
    List<Node> layers = regions.regions().stream().flatMap(r -> r.layers().stream()).toList();
    assertEquals(new HashSet<>(layers).size(), layers.size());
    assertEquals(
        Regions.before(graph).regions().stream().map(Region::result).collect(Collectors.toSet()),
        new HashSet<>(layers));
    assertTrue(regions.regions().size() < layers.size() / 2 + 10);
  }

  @Test
  void aFusedBoxListsItsLayersInReadingOrder() {
    Picture picture = Networks.drawing(Networks.of(SHAPES)).picture(View.FUSED);
    Box stem = boxes(picture).get(1);
    assertEquals(
        List.of(
            new Row(Kind.CONVOLUTION, "conv 3×3, stride 2", "conv1"),
            new Row(Kind.NORMALIZATION, "batch norm", "batch_norm1"),
            new Row(Kind.ACTIVATION, "relu", "relu1")),
        stem.rows());
    assertEquals(Kind.CONVOLUTION, stem.rows().get(stem.main()).kind());
    assertEquals("16×16×16", stem.shape());
    assertEquals(3 * 3 * 3 * 16 + 16 + 16, stem.totals().parameters());
  }

  @Test
  void squeezeExcitationIsFoundByItsAlgebra() {
    Picture picture = Networks.drawing(Networks.of(SHAPES)).picture(View.BEFORE);
    Map<Kind, Long> counts =
        boxes(picture).stream()
            .map(b -> b.rows().getFirst().kind())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertEquals(6, counts.get(Kind.SQUEEZE));
    assertEquals(6 * 6, counts.get(Kind.EXCITATION));
    assertEquals(6, counts.get(Kind.SCALE));
    assertEquals(1, counts.get(Kind.POOLING));
    assertEquals(1, counts.get(Kind.LINEAR));
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void totalsAreThoseOfTheNetwork(View view) {
    Graph graph = Networks.of("se-resnet-50");
    Totals totals = Networks.drawing(graph).picture(view).root().totals();
    assertEquals(graph.parameters(), totals.parameters());
    assertEquals(graph.multiplyAdds(), totals.multiplyAdds());
  }

  @Test
  void fusionSparesBytes() {
    NetworkDrawing drawing = Networks.drawing(Networks.of("se-resnet-50"));
    long before = drawing.picture(View.BEFORE).root().totals().bytes();
    long fused = drawing.picture(View.FUSED).root().totals().bytes();
    assertTrue(fused < before / 2, before + " " + fused);
  }

  @Test
  void shortcutsAreMarked() {
    Picture picture = Networks.drawing(Networks.of(SHAPES)).picture(View.BEFORE);
    List<Edge> shortcuts = picture.edges().stream().filter(Edge::isSkip).toList();
    assertEquals(6, shortcuts.size());
    shortcuts.forEach(e -> assertEquals("add", boxes(picture).get(e.to()).rows().getFirst().op()));
  }

  @Test
  void inputsStayRegions() {
    Regions regions = Regions.after(Networks.of(SHAPES), PassPipeline.inference());
    assertEquals(
        1, regions.regions().stream().filter(r -> r.result().op() instanceof Input).count());
  }

  private static List<Box> boxes(Picture picture) {
    return picture.root().boxes().sorted(java.util.Comparator.comparingInt(Box::number)).toList();
  }
}
