package dev.senet.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFormatsTest {
  @TempDir Path folder;

  /** Records whose pixel values are a function of the plane and the position. */
  private static byte[] cifarRecords(int count, int labelBytes) {
    ByteBuffer bytes = ByteBuffer.allocate(count * (labelBytes + 3072));
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < labelBytes; k++) {
        bytes.put((byte) i);
      }
      for (int p = 0; p < 3072; p++) {
        bytes.put((byte) (p / 1024 * 50 + p % 1024 % 50));
      }
    }
    return bytes.array();
  }

  private void writeCifar10() {
    for (int i = 1; i <= 5; i++) {
      ImageFiles.write(folder.resolve("data_batch_" + i + ".bin"), cifarRecords(3 + i, 1));
    }
    ImageFiles.write(folder.resolve("test_batch.bin"), cifarRecords(2, 1));
  }

  @Test
  void cifar10IsReadAcrossItsFiles() throws Exception {
    writeCifar10();
    TrainValidation data = Cifar.cifar10(folder);
    assertEquals(4 + 5 + 6 + 7 + 8, data.train().size());
    assertEquals(2, data.validation().size());
    assertEquals("automobile", data.train().classNames().get(1));
    Sample sample = data.train().sample(4 + 2);
    assertEquals(2, sample.label());
    assertTrue(sample.source().endsWith("data_batch_2.bin#2"), sample.source());
    for (int c = 0; c < 3; c++) {
      int position = 5 * 32 + 9;
      assertEquals(c * 50 + position % 50, sample.image().get(5, 9, c));
    }
  }

  @Test
  void cifar100TakesTheFineLabel() throws Exception {
    byte[] records = cifarRecords(2, 2);
    records[0] = 19;
    records[1] = 99;
    ImageFiles.write(folder.resolve("cifar-100-binary/train.bin"), records);
    ImageFiles.write(folder.resolve("cifar-100-binary/test.bin"), records);
    assertEquals(99, Cifar.cifar100(folder).train().sample(0).label());
  }

  @Test
  void damagedCifarFilesAreNamed() {
    writeCifar10();
    Path file = folder.resolve("data_batch_3.bin");
    byte[] good = cifarRecords(4, 1);
    for (int length : new int[] {0, 1, 3072, good.length - 1}) {
      ImageFiles.write(file, Arrays.copyOf(good, length));
      assertNames(file, () -> Cifar.cifar10(folder));
    }
    good[3073] = 10;
    ImageFiles.write(file, good);
    assertNames(file, () -> Cifar.cifar10(folder));
    assertTrue(file.toFile().delete());
    assertNames(file, () -> Cifar.cifar10(folder));
  }

  private static byte[] idx(int... sizes) {
    int total = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + total);
    bytes.putInt(0x0800 | sizes.length);
    Arrays.stream(sizes).forEach(bytes::putInt);
    for (int i = 0; i < total; i++) {
      bytes.put((byte) (sizes.length == 1 ? i % 10 : i));
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private void writeMnist() {
    ImageFiles.write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(idx(5, 4, 3)));
    ImageFiles.write(folder.resolve("train-labels-idx1-ubyte"), idx(5));
    ImageFiles.write(folder.resolve("t10k-images.idx3-ubyte"), idx(2, 4, 3));
    ImageFiles.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(idx(2)));
  }

  @Test
  void mnistIsReadPlainAndGzipped() throws Exception {
    writeMnist();
    TrainValidation data = Mnist.open(folder);
    assertEquals(5, data.train().size());
    assertEquals(2, data.validation().size());
    Sample sample = data.train().sample(3);
    assertEquals(3, sample.label());
    assertEquals(1, sample.image().channels());
    assertEquals(3 * 12 + 2 * 3 + 1, sample.image().get(2, 1, 0));
    assertEquals(3 * 12 + 2 * 3 + 1, sample.image().withChannels(3).get(2, 1, 2));
  }

  @Test
  void damagedIdxFilesAreNamed() {
    writeMnist();
    Path file = folder.resolve("train-labels-idx1-ubyte");
    byte[] good = idx(5);
    for (int length = 0; length < good.length; length++) {
      ImageFiles.write(file, Arrays.copyOf(good, length));
      assertNames(file, () -> Mnist.open(folder));
    }
    ImageFiles.write(file, Arrays.copyOf(good, good.length + 1));
    assertNames(file, () -> Mnist.open(folder));
    ImageFiles.write(file, idx(6));
    assertNames(file, () -> Mnist.open(folder));
  }

  /** Headers that promise more than there can be must fail before memory is taken for it. */
  @Test
  void hugeSizesAreRefused() {
    for (boolean gzipped : new boolean[] {false, true}) {
      byte[] header = ByteBuffer.allocate(16).putInt(0x803).putInt(1 << 20).putInt(32).array();
      ByteBuffer.wrap(header).putInt(12, 31);
      Path file = folder.resolve("huge-" + gzipped);
      ImageFiles.write(file, gzipped ? gzip(header) : header);
      assertNames(file, () -> IdxFile.read(file, 3));
      ByteBuffer.wrap(header).putInt(4, Integer.MAX_VALUE).putInt(8, -1);
      ImageFiles.write(file, gzipped ? gzip(header) : header);
      assertNames(file, () -> IdxFile.read(file, 3));
    }
  }

  @Test
  void corruptBytesGiveDataOrTheDocumentedException() {
    Random random = new Random(11);
    byte[][] originals = {idx(5, 4, 3), gzip(idx(5, 4, 3))};
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] changed = originals[i % 2].clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      changed[random.nextInt(24)] = (byte) random.nextInt(256);
      Path file = folder.resolve("fuzz");
      ImageFiles.write(file, changed);
      try {
        IdxFile.read(file, 3);
      } catch (DatasetException e) {
        assertTrue(e.getMessage().contains("fuzz"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 500, "only " + refused + " were refused");
  }

  private static void assertNames(Path file, org.junit.jupiter.api.function.Executable action) {
    String message = assertThrows(DatasetException.class, action).getMessage();
    assertTrue(message.contains(file.toString()), message);
  }
}
