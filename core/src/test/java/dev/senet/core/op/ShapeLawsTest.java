package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.OpHarness.Operand;
import dev.senet.core.op.RandomOps.Case;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws of the shape rules, over random shapes and windows. */
class ShapeLawsTest {
  private static final int CASES = 20_000;

  private final Random random = new Random(11);

  /** Counts windows one by one, as {@link Pooling} and {@link Window} must by formula. */
  private static OptionalInt windows(
      int size, int kernel, int stride, int before, int after, int dilation, boolean ceil) {
    // In ceil mode a window may reach over the end by less than a stride.
    int over = ceil ? stride - 1 : 0;
    int span = (kernel - 1) * dilation + 1;
    int count = 0;
    int start = -stride;
    while (start + stride + span <= size + before + after + over) {
      start += stride;
      count++;
    }
    // PyTorch drops a last window that starts behind the image.
    count -= ceil && start >= size + before ? 1 : 0;
    return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
  }

  private static boolean seesImage(
      int count, int size, int kernel, int stride, int before, int dilation) {
    return IntStream.range(0, count)
        .allMatch(i ->
            IntStream.range(0, kernel)
                .map(k -> i * stride - before + k * dilation)
                .anyMatch(at -> at >= 0 && at < size));
  }

  @Test
  void convolutionsHaveTheWindowsThatFit() {
    int fitting = 0;
    for (int i = 0; i < CASES; i++) {
      Window w = RandomWindows.any(random);
      int size = random.nextInt(1, 12);
      OptionalInt expected =
          windows(
              size,
              w.kernelHeight(),
              w.strideHeight(),
              w.padTop(),
              w.padBottom(),
              w.dilationHeight(),
              false);
      if (expected.isPresent()) {
        assertEquals(expected.getAsInt(), w.outputHeight(size), w::toString);
        fitting++;
      } else {
        assertThrows(ShapeException.class, () -> w.outputHeight(size), w::toString);
      }
    }
    assertTrue(fitting > CASES / 4 && fitting < CASES, "" + fitting);
  }

  @Test
  void poolsHaveTheWindowsThatFitAndSeeTheImage() {
    int fitting = 0;
    for (int i = 0; i < CASES; i++) {
      Window w = RandomWindows.any(random);
      // One pixel wide: the width is not in question.
      Window tall =
          new Window(
              w.kernelHeight(),
              1,
              w.strideHeight(),
              1,
              w.padTop(),
              w.padBottom(),
              0,
              0,
              w.dilationHeight(),
              1);
      int size = random.nextInt(1, 12);
      boolean ceil = random.nextBoolean();
      Op pool = new MaxPool(tall, ceil);
      List<TensorType> x = List.of(TensorType.f32(Shape.batched(size, 1, 1)));
      OptionalInt count =
          windows(
              size,
              tall.kernelHeight(),
              tall.strideHeight(),
              tall.padTop(),
              tall.padBottom(),
              tall.dilationHeight(),
              ceil);
      if (count.isPresent()
          && seesImage(
              count.getAsInt(),
              size,
              tall.kernelHeight(),
              tall.strideHeight(),
              tall.padTop(),
              tall.dilationHeight())) {
        assertEquals(count.getAsInt(), pool.infer(x).shape().dim(0), pool + " of " + size);
        fitting++;
      } else {
        assertThrows(ShapeException.class, () -> pool.infer(x), pool + " of " + size);
      }
    }
    assertTrue(fitting > CASES / 4 && fitting < CASES, "" + fitting);
  }

  @Test
  void movesAreInverted() {
    for (int seed = 0; seed < 200; seed++) {
      for (Case c : RandomOps.of(seed)) {
        NdArray x = c.operands().getFirst().value();
        NdArray y = OpHarness.evaluate(c.op(), c.operands());
        switch (c.op()) {
          case Transpose(List<Integer> order) ->
              assertSame(x, new Transpose(inverse(order)).evaluate(List.of(y)));
          case Reshape _ -> assertSame(x, new Reshape(x.shape()).evaluate(List.of(y)));
          case Pad pad -> assertSame(x, cut(y, pad.before(), x.shape()));
          case Concat(int axis) -> checkParts(c.operands(), axis, y);
          default -> {}
        }
      }
    }
  }

  private static List<Integer> inverse(List<Integer> order) {
    return IntStream.range(0, order.size()).mapToObj(order::indexOf).toList();
  }

  private static NdArray cut(NdArray y, List<Integer> before, Shape shape) {
    NdArray part = y;
    for (int i = 0; i < shape.rank(); i++) {
      Op slice = new Slice(i, before.get(i), before.get(i) + shape.dim(i));
      part = slice.evaluate(List.of(part));
    }
    return part;
  }

  private static void checkParts(List<Operand> parts, int axis, NdArray y) {
    int at = 0;
    for (Operand part : parts) {
      int end = at + part.type().shape().dim(axis);
      assertSame(part.value(), new Slice(axis, at, end).evaluate(List.of(y)));
      at = end;
    }
    assertEquals(at, y.shape().dim(axis));
  }

  private static void assertSame(NdArray expected, NdArray actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.data(), actual.data());
  }

  private Shape shape() {
    List<Integer> dims = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      dims.add(random.nextInt(1, 4));
    }
    return new Shape(random.nextBoolean(), dims);
  }

  @Test
  void broadcastingIsALattice() {
    int known = 0;
    for (int i = 0; i < CASES; i++) {
      Shape a = shape();
      Shape b = shape();
      Shape c = shape();
      Optional<Shape> ab = Shape.broadcast(a, b);
      assertEquals(ab, Shape.broadcast(b, a));
      assertEquals(Optional.of(a), Shape.broadcast(a, a));
      assertEquals(Optional.of(a), Shape.broadcast(a, Shape.of()));
      if (ab.isPresent()) {
        assertTrue(a.broadcastsTo(ab.get()) && b.broadcastsTo(ab.get()));
        assertEquals(
            Shape.broadcast(ab.get(), c),
            Shape.broadcast(b, c).flatMap(bc -> Shape.broadcast(a, bc)));
        known++;
      }
    }
    assertTrue(known > CASES / 4 && known < CASES, "" + known);
  }
}
