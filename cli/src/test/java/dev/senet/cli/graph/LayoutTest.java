package dev.senet.cli.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.graph.Frame.Point;
import dev.senet.cli.graph.Frame.Wire;
import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.NetworkDrawing.View;
import dev.senet.cli.graph.Picture.Edge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  private static final double ROUNDING = 0.01;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "../examples/shapes.senet, BEFORE",
    "../examples/shapes.senet, FUSED",
    "se-resnet-50, BEFORE",
    "se-resnet-50, FUSED"
  })
  void nothingOverlapsAndEveryEdgeIsThere(String file, View view) {
    check(Networks.drawing(Networks.of(file)).picture(view));
  }

  @Test
  void parallelBranchesStandBesideEachOther() throws IOException {
    check(Networks.drawing(Networks.of(inception().toString())).picture(View.BEFORE));
  }

  @Test
  void deepNetworksFinish() throws IOException {
    // ResNet-152 has so many blocks (He et al. 2016, table 1).
    String text =
        """
        block unit(x) {
          residual = x |> conv(8, 1) |> batch_norm |> relu |> conv(8, 3) |> batch_norm |> relu
            |> conv(16, 1) |> batch_norm |> se(4)
          return relu(x + residual)
        }
        block stage(x, depth) {
          repeat depth { x = unit(x) }
          return x
        }
        model deep {
          input image: f32[N, 8, 8, 16]
          x = image |> stage(3) |> stage(8) |> stage(36) |> stage(3)
          output logits = x |> global_avg_pool |> linear(10)
        }
        """;
    Path file = Files.writeString(folder.resolve("deep.senet"), text);
    Picture picture = Networks.drawing(Networks.of(file.toString())).picture(View.BEFORE);
    assertTimeout(Duration.ofSeconds(60), () -> check(picture));
  }

  private Path inception() throws IOException {
    return Files.writeString(
        folder.resolve("inception.senet"),
        """
        block branches(x) {
          a = x |> conv(4, 1) |> relu
          b = x |> conv(4, 1) |> relu |> conv(4, 3) |> relu
          c = x |> conv(4, 1) |> relu |> conv(4, 5) |> relu
          d = x |> max_pool(3, stride = 1) |> conv(4, 1)
          return concat(a, b, c, d)
        }
        model inception {
          input image: f32[N, 8, 8, 3]
          output y = image |> branches |> branches |> branches
        }
        """);
  }

  private static void check(Picture picture) {
    Frame frame = Layout.of(picture);
    assertEquals(
        numbers(picture.root()),
        frames(frame).filter(f -> f.item() instanceof Box).map(f -> number(f)).sorted().toList());
    frames(frame).forEach(LayoutTest::checkInside);
    for (Edge edge : picture.edges()) {
      assertTrue(isConnected(frame, edge), edge::toString);
    }
  }

  private static List<Integer> numbers(Item item) {
    List<Integer> numbers = item.boxes().map(Box::number).sorted().toList();
    assertEquals(numbers.size(), new HashSet<>(numbers).size());
    return numbers;
  }

  private static int number(Frame frame) {
    return ((Box) frame.item()).number();
  }

  private static Stream<Frame> frames(Frame frame) {
    return Stream.concat(Stream.of(frame), frame.children().stream().flatMap(LayoutTest::frames));
  }

  private static void checkInside(Frame frame) {
    List<Frame> children = frame.children();
    for (int i = 0; i < children.size(); i++) {
      Frame child = children.get(i);
      assertTrue(child.x() >= 0 && child.x() + child.width() <= frame.width() + ROUNDING);
      assertTrue(child.y() >= 0 && child.y() + child.height() <= frame.height() + ROUNDING);
      for (Frame other : children.subList(0, i)) {
        assertFalse(overlap(child, other), () -> child + " on " + other);
      }
    }
    Set<List<Integer>> stretches = new HashSet<>();
    for (Wire wire : frame.wires()) {
      assertTrue(stretches.add(List.of(wire.tensor(), wire.from(), wire.to())), "drawn twice");
      checkWire(frame, wire);
    }
  }

  private static void checkWire(Frame frame, Wire wire) {
    Point begin = wire.points().getFirst();
    Point end = wire.points().getLast();
    assertEquals(bottom(frame, wire.from()), begin.y(), ROUNDING);
    assertEquals(
        wire.to() == Wire.BORDER ? frame.height() : frame.children().get(wire.to()).y(),
        end.y(),
        ROUNDING);
    for (int i = 1; i < wire.points().size(); i++) {
      Point a = wire.points().get(i - 1);
      Point b = wire.points().get(i);
      assertTrue(
          Math.abs(a.x() - b.x()) < ROUNDING || Math.abs(a.y() - b.y()) < ROUNDING, "slanted");
      for (Frame child : frame.children()) {
        assertFalse(crosses(a, b, child), () -> wire + " through " + child);
      }
    }
  }

  private static double bottom(Frame frame, int child) {
    if (child == Wire.BORDER) {
      return 0;
    }
    Frame f = frame.children().get(child);
    return f.y() + f.height();
  }

  private static boolean overlap(Frame a, Frame b) {
    return a.x() < b.x() + b.width()
        && b.x() < a.x() + a.width()
        && a.y() < b.y() + b.height()
        && b.y() < a.y() + a.height();
  }

  /** Whether the line from {@code a} to {@code b} runs through the inside of {@code frame}. */
  private static boolean crosses(Point a, Point b, Frame frame) {
    return Math.min(a.x(), b.x()) < frame.x() + frame.width() - ROUNDING
        && Math.max(a.x(), b.x()) > frame.x() + ROUNDING
        && Math.min(a.y(), b.y()) < frame.y() + frame.height() - ROUNDING
        && Math.max(a.y(), b.y()) > frame.y() + ROUNDING;
  }

  /** Whether wires lead the edge, frame by frame, from its beginning to its end. */
  private static boolean isConnected(Frame frame, Edge edge) {
    int from = holder(frame, edge.from());
    int to = holder(frame, edge.to());
    if (from == Wire.BORDER && to == Wire.BORDER) {
      return true;
    }
    boolean isHere =
        from == to
            || frame.wires().stream()
                .anyMatch(w -> w.tensor() == edge.from() && w.from() == from && w.to() == to);
    return isHere
        && Stream.of(from, to)
            .distinct()
            .filter(i -> i != Wire.BORDER)
            .map(frame.children()::get)
            .allMatch(child -> child.item() instanceof Box || isConnected(child, edge));
  }

  private static int holder(Frame frame, int number) {
    for (int i = 0; i < frame.children().size(); i++) {
      if (frame.children().get(i).item().boxes().anyMatch(b -> b.number() == number)) {
        return i;
      }
    }
    return Wire.BORDER;
  }
}
