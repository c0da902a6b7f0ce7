package dev.senet.core.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void broadcastAlignsAtTheRight() {
    Shape image = Shape.batched(7, 5, 3);
    assertEquals(Optional.of(image), Shape.broadcast(image, Shape.of(3)));
    assertEquals(Optional.of(image), Shape.broadcast(Shape.batched(3), image));
    assertEquals(Optional.of(image), Shape.broadcast(image, Shape.of()));
    assertEquals(Optional.of(image), Shape.broadcast(image, Shape.of(7, 1, 1)));
    assertEquals(
        Optional.of(Shape.batched(7, 5, 3)),
        Shape.broadcast(Shape.batched(7, 1, 3), Shape.of(5, 1)));
    assertEquals(Optional.empty(), Shape.broadcast(image, Shape.of(5)));
    assertEquals(Optional.empty(), Shape.broadcast(image, Shape.of(2, 3)));
  }

  @Test
  void repetitionGoesOneWay() {
    assertTrue(Shape.of(3).broadcastsTo(Shape.batched(2, 3)));
    assertFalse(Shape.batched(3).broadcastsTo(Shape.of(2, 3)));
    assertFalse(Shape.of(2, 3).broadcastsTo(Shape.of(3)));
    assertFalse(Shape.of(3).broadcastsTo(Shape.of(1)));
  }

  @Test
  void sizes() {
    Shape image = Shape.batched(7, 5, 3);
    assertEquals(105, image.elements());
    assertEquals(35, image.positions());
    assertEquals(3, image.channels());
    assertEquals(5, image.dim(-2));
    assertEquals(1, Shape.of().elements());
    assertEquals(1, Shape.of().channels());
    assertEquals("[N, 7, 5, 3]", image.toString());
    assertEquals("[N]", Shape.batched().toString());
    assertEquals(8 * 105 * 4, TensorType.f32(image).bytes(8));
    assertEquals(12, TensorType.i32(Shape.of(3)).bytes(8));
  }

  @Test
  void hostileSizesAreRefused() {
    assertThrows(ShapeException.class, () -> Shape.of(0));
    assertThrows(ShapeException.class, () -> Shape.batched(3, -1));
    assertThrows(ShapeException.class, () -> Shape.of(1 << 30, 2));
    Integer big = Integer.MAX_VALUE;
    assertThrows(ShapeException.class, () -> Shape.of(big, big, big, big));
    assertEquals(1 << 30, Shape.of(1 << 15, 1 << 15).elements());
  }
}
