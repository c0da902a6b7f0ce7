package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConvolutionChoiceTest {
  private static ConvolutionSite site(int kernel) {
    Shape image = Shape.batched(14, 14, 64);
    Convolution op = new Convolution(Window.square(kernel, 1), 1);
    List<Shape> in = List.of(image, Shape.of(kernel, kernel, 64, 64));
    return new ConvolutionSite(op, in, image, false);
  }

  @Test
  void whatIsPrintedIsReadAgain() {
    for (Lanes lanes : Lanes.values()) {
      for (ConvolutionAlgorithm algorithm :
          List.of(
              ConvolutionAlgorithm.DIRECT,
              ConvolutionAlgorithm.WINOGRAD_2,
              ConvolutionAlgorithm.WINOGRAD_4)) {
        List<ConvolutionChoice> choices = new ArrayList<>();
        for (var choice : ConvolutionChoice.usual(lanes, algorithm).withEachTile(lanes)) {
          choices.add(choice);
          choices.addAll(choice.withOtherBlocks());
        }
        choices.forEach(
            c -> assertEquals(Optional.of(c), ConvolutionChoice.parse(c.toString(), lanes)));
      }
    }
  }

  @Test
  void whatTheLanesDoNotKnowIsRefused() {
    for (String text :
        List.of("direct 9x9 128", "direct 8x2 129", "fastest-of-one 8x2 32", "direct 8x2", "")) {
      assertEquals(Optional.empty(), ConvolutionChoice.parse(text, Lanes.V512), text);
    }
  }

  @Test
  void whatWasMeasuredIsChosenWhereItCanBe() {
    ConvolutionChoice measured = new ConvolutionChoice(ConvolutionAlgorithm.WINOGRAD_2, 7, 2, 64);
    ConvolutionChoices choices =
        new ConvolutionChoices(
            ConvolutionAlgorithm.DIRECT,
            Map.of(site(3).toString(), measured, site(1).toString(), measured));
    assertEquals(measured, choices.choose(Lanes.V512, site(3)));
    ConvolutionChoice usual = new ConvolutionChoice(ConvolutionAlgorithm.DIRECT, 8, 2, 128);
    assertEquals(usual, choices.choose(Lanes.V512, site(1)));
    assertEquals("3x3/1 14x14x64 -> 14x14x64", site(3).toString());
  }

  @Test
  void kernelsWithOtherTilesHaveOtherNames() {
    List<Tile> tiles = Tile.all(Lanes.V512);
    String a = new ConvolutionTiles(tiles.get(0), FusedExpr.NONE, false).source().className();
    String b = new ConvolutionTiles(tiles.get(1), FusedExpr.NONE, false).source().className();
    assertNotEquals(a, b);
  }
}
