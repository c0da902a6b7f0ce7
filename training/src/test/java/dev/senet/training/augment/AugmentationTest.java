package dev.senet.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.training.data.DatasetException;
import dev.senet.training.data.Image;
import dev.senet.training.data.ImageShape;
import dev.senet.training.data.SampleRandom;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private final RandomGenerator random = new SampleRandom(1);

  private static Image image(int height, int width, IntBinaryOperator value) {
    byte[] pixels = new byte[height * width * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[(y * width + x) * 3 + c] = (byte) (value.applyAsInt(y, x) + c);
        }
      }
    }
    return new Image(height, width, 3, pixels);
  }

  private static void assertSize(int height, int width, Image image) {
    assertEquals(List.of(height, width), List.of(image.height(), image.width()));
  }

  @Test
  void flippingMirrorsAndTwiceIsNothing() {
    Image image = image(3, 5, (y, x) -> 40 * y + 5 * x);
    HorizontalFlip flip = new HorizontalFlip(1);
    Image flipped = flip.apply(image, random);
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 5; x++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(image.get(y, x, c), flipped.get(y, 4 - x, c));
        }
      }
    }
    assertArrayEquals(image.pixels(), flip.apply(flipped, random).pixels());
    assertArrayEquals(image.pixels(), new HorizontalFlip(0).apply(image, random).pixels());
  }

  @Test
  void flippingHappensAsOftenAsSaid() {
    Image image = image(1, 2, (y, x) -> x);
    HorizontalFlip flip = new HorizontalFlip(0.3);
    int flipped = 0;
    for (int i = 0; i < 2000; i++) {
      flipped += flip.apply(image, random).get(0, 0, 0);
    }
    assertEquals(600, flipped, 80);
  }

  @Test
  void randomCropShowsEveryOffsetAndFillsTheBorder() {
    Image image = image(8, 8, (y, x) -> 100 + y * 8 + x);
    RandomCrop crop = new RandomCrop(8, 8, 2, 7);
    Set<String> offsets = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      Image cropped = crop.apply(image, random);
      assertSize(8, 8, cropped);
      // The middle of the window always shows the image and tells where it was cut.
      int corner = cropped.get(2, 2, 0) - 100;
      int top = corner / 8 - 2;
      int left = corner % 8 - 2;
      offsets.add(top + "," + left);
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean inside = y + top >= 0 && y + top < 8 && x + left >= 0 && x + left < 8;
          assertEquals(inside ? image.get(y + top, x + left, 1) : 7, cropped.get(y, x, 1));
        }
      }
    }
    assertEquals(25, offsets.size());
  }

  @Test
  void randomCropOfASmallImageKeepsAllOfIt() {
    Image image = image(2, 2, (y, x) -> 200);
    for (int i = 0; i < 50; i++) {
      Image cropped = new RandomCrop(5, 4, 0, 0).apply(image, random);
      assertSize(5, 4, cropped);
      int shown = 0;
      for (int p = 0; p < 20; p++) {
        shown += cropped.get(p / 4, p % 4, 0) == 200 ? 1 : 0;
      }
      assertEquals(4, shown);
    }
  }

  @Test
  void centerCropTakesTheMiddle() {
    Image image = image(6, 9, (y, x) -> y * 9 + x);
    Image cropped = new CenterCrop(2, 3).apply(image, random);
    assertEquals(2 * 9 + 3, cropped.get(0, 0, 0));
    assertEquals(3 * 9 + 5, cropped.get(1, 2, 0));
    Image padded = new CenterCrop(8, 11).apply(image, random);
    assertEquals(0, padded.get(0, 0, 2));
    assertEquals(image.get(0, 0, 2), padded.get(1, 1, 2));
  }

  @Test
  void resizeKeepsTheShorterSide() {
    assertSize(20, 40, Resize.shorterSide(20).apply(image(50, 100, (y, x) -> x), random));
    assertSize(33, 25, Resize.shorterSide(25).apply(image(40, 30, (y, x) -> x), random));
    assertSize(7, 9, Resize.exactly(7, 9).apply(image(40, 30, (y, x) -> x), random));
  }

  @Test
  void resizingKeepsConstantsAndRamps() {
    Image flat = image(17, 31, (y, x) -> 123);
    for (int size : new int[] {5, 16, 64}) {
      Image resized = Resize.exactly(size, size + 3).apply(flat, random);
      for (byte value : Resize.exactly(size, size).apply(flat, random).pixels()) {
        assertTrue(value >= 123 && value <= 125);
      }
      assertSize(size, size + 3, resized);
    }
    Image ramp = image(4, 64, (y, x) -> 3 * x);
    Image half = Resize.exactly(4, 32).apply(ramp, random);
    for (int x = 1; x < 31; x++) {
      // The middle between two source pixels.
      assertEquals(3 * (2 * x + 0.5), half.get(1, x, 0), 1);
    }
  }

  /** Worked by hand: halving weighs 4 pixels 1:3:3:1 inside and 3:3:1 at the border. */
  @Test
  void halvingUsesTheTriangleFilter() {
    int[] row = {10, 80, 200, 30, 60, 90};
    Image image = image(1, 6, (y, x) -> row[x]);
    Image half = Resize.exactly(1, 3).apply(image, random);
    assertEquals(Math.round((3 * 10 + 3 * 80 + 200) / 7.0), half.get(0, 0, 0));
    assertEquals(Math.round((80 + 3 * 200 + 3 * 30 + 60) / 8.0), half.get(0, 1, 0));
    assertEquals(Math.round((30 + 3 * 60 + 3 * 90) / 7.0), half.get(0, 2, 0));
  }

  @Test
  void shrinkingDoesNotAlias() {
    Image checks = image(64, 64, (y, x) -> (x + y) % 2 * 250);
    Image small = Resize.exactly(8, 8).apply(checks, random);
    for (int y = 0; y < 8; y++) {
      assertEquals(125, small.get(y, 3, 0), 3);
    }
  }

  @Test
  void randomResizedCropKeepsToItsRanges() {
    RandomResizedCrop crop = RandomResizedCrop.of(10, 10);
    double smallest = 1;
    for (int i = 0; i < 2000; i++) {
      RandomResizedCrop.Window w = crop.draw(120, 200, random);
      assertTrue(w.top() >= 0 && w.left() >= 0);
      assertTrue(w.top() + w.height() <= 120 && w.left() + w.width() <= 200);
      double area = w.height() * w.width() / (120.0 * 200);
      double ratio = (double) w.width() / w.height();
      assertTrue(area > 0.07 && ratio > 0.70 && ratio < 1.40, w.toString());
      smallest = Math.min(smallest, area);
    }
    assertTrue(smallest < 0.12, "small windows come up");
    assertSize(10, 10, crop.apply(image(120, 200, (y, x) -> x), random));
  }

  @Test
  void randomResizedCropOfASliverIsCentral() {
    RandomResizedCrop whole = new RandomResizedCrop(4, 4, 1, 1, 0.75, 4.0 / 3);
    RandomResizedCrop.Window w = whole.draw(10, 1000, random);
    assertEquals(new RandomResizedCrop.Window(0, (1000 - 13) / 2, 10, 13), w);
  }

  @Test
  void cutoutPaintsAtMostItsSquare() {
    Image image = image(12, 12, (y, x) -> 50);
    int most = 0;
    for (int i = 0; i < 200; i++) {
      Image cut = new Cutout(4, 128).apply(image, random);
      int painted = 0;
      for (int p = 0; p < 144; p++) {
        painted += cut.get(p / 12, p % 12, 0) == 128 ? 1 : 0;
      }
      assertTrue(painted >= 4 && painted <= 16);
      most = Math.max(most, painted);
    }
    assertEquals(16, most);
    assertEquals(50, image.get(5, 5, 0));
  }

  @Test
  void pipelineNormalises() {
    Pipeline pipeline = new Pipeline(List.of(Resize.exactly(2, 2)), Normalization.IMAGENET);
    float[] values = new float[12];
    Image image = image(4, 4, (y, x) -> 100);
    pipeline.write(image, random, new ImageShape(2, 2, 3), MemorySegment.ofArray(values));
    assertEquals((100 / 255.0 - 0.485) / 0.229, values[0], 1e-6);
    assertEquals((101 / 255.0 - 0.456) / 0.224, values[1], 1e-6);
    assertEquals((102 / 255.0 - 0.406) / 0.225, values[11], 1e-6);
    float[] grey = new float[4];
    Pipeline plain = new Pipeline(List.of(), Normalization.NONE);
    plain.write(
        image(2, 2, (y, x) -> 99), random, new ImageShape(2, 2, 1), MemorySegment.ofArray(grey));
    assertEquals(100 / 255.0, grey[3], 1e-6);
  }

  @Test
  void wrongSizesAreExplained() {
    Pipeline pipeline = new Pipeline(List.of(), Normalization.NONE);
    DatasetException e =
        assertThrows(
            DatasetException.class,
            () ->
                pipeline.write(
                    image(3, 4, (y, x) -> 0),
                    random,
                    new ImageShape(32, 32, 3),
                    MemorySegment.ofArray(new float[3072])));
    assertTrue(e.getMessage().contains("3x4"), e.getMessage());
    assertTrue(e.getMessage().contains("resize((32, 32))"), e.getMessage());
  }

  @Test
  void sameRandomNumbersGiveTheSameImage() {
    Pipeline pipeline =
        new Pipeline(
            List.of(
                RandomResizedCrop.of(20, 20),
                new RandomCrop(16, 16, 2, 0),
                new HorizontalFlip(0.5),
                new Cutout(4, 128)),
            Normalization.NONE);
    Image image = image(40, 30, (y, x) -> 3 * y + 4 * x);
    Set<Integer> different = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      byte[] once = pipeline.augment(image, new SampleRandom(5, 1, i)).pixels();
      assertArrayEquals(once, pipeline.augment(image, new SampleRandom(5, 1, i)).pixels());
      different.add(java.util.Arrays.hashCode(once));
    }
    assertEquals(20, different.size());
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new RandomCrop(0, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new HorizontalFlip(1.5));
    assertThrows(IllegalArgumentException.class, () -> new HorizontalFlip(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(4, 4, 0.5, 0.1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(0.1, 0.2), List.of(1.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(0.1), List.of(0.0)));
  }
}
