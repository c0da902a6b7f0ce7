package dev.senet.training.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.senet.training.data.BrokenImageException;
import dev.senet.training.data.Dataset;
import dev.senet.training.data.DatasetException;
import dev.senet.training.data.Image;
import dev.senet.training.data.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeanMeterTest {
  /** Even images have the colour (51, 102, 0), odd ones (0, 0, 255). */
  private record Colours(int size, int broken) implements Dataset {
    @Override
    public List<String> classNames() {
      return List.of("one");
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String source(int index) {
      return "colour " + index;
    }

    @Override
    public Sample sample(int index) throws BrokenImageException {
      if (index == broken) {
        throw new BrokenImageException(source(index), "on purpose");
      }
      byte[] pixels =
          index % 2 == 0 ? new byte[] {51, 102, 0, 51, 102, 0} : new byte[] {0, 0, -1, 0, 0, -1};
      return new Sample(new Image(2, 1, 3, pixels), 0, source(index));
    }
  }

  @Test
  void theMeanIsOfEachChannel() {
    assertEquals(
        Normalization.subtractMean(List.of(0.1, 0.2, 0.5)), MeanMeter.measure(new Colours(10, -1)));
  }

  @Test
  void brokenImagesArePassedOver() {
    assertEquals(
        Normalization.subtractMean(List.of(0.1333, 0.2667, 0.3333)),
        MeanMeter.measure(new Colours(4, 1)));
  }

  @Test
  void nothingButBrokenImagesIsAnError() {
    assertThrows(DatasetException.class, () -> MeanMeter.measure(new AllBroken()));
  }

  private record AllBroken() implements Dataset {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("one");
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String source(int index) {
      return "broken";
    }

    @Override
    public Sample sample(int index) throws BrokenImageException {
      throw new BrokenImageException("broken", "on purpose");
    }
  }
}
