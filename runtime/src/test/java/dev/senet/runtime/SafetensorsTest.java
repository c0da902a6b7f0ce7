package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final String ONE =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

  @TempDir Path folder;

  private static MemorySegment floats(float... values) {
    MemorySegment segment = Arena.ofAuto().allocate(4L * values.length, 4);
    MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
    return segment;
  }

  private static Safetensors small() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("conv.weight", entry(List.of(2L, 2L), 1.5f, -0f, Float.NaN, Float.MIN_VALUE));
    tensors.put("größe \"x\"", entry(List.of(), 7));
    tensors.put("empty", entry(List.of(3L, 0L)));
    return new Safetensors(tensors, Map.of("epoch", "3", "näme", "a\nb"));
  }

  private static Safetensors.Entry entry(List<Long> shape, float... values) {
    return new Safetensors.Entry("F32", shape, floats(values));
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("file.safetensors"), content);
  }

  private Path write(String header, int dataBytes) throws IOException {
    return write(header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  private Path write(byte[] header, int dataBytes) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(8 + header.length + dataBytes);
    content.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
    return write(content.array());
  }

  private String error(Path file) {
    return assertThrows(WeightsException.class, () -> read(file)).getMessage();
  }

  /** Reads and unmaps. */
  private static void read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Safetensors.read(file, arena);
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("file.safetensors");
    Safetensors written = small();
    written.write(file);
    Safetensors read = Safetensors.read(file, Arena.ofAuto());
    assertEquals(written.metadata(), read.metadata());
    assertEquals(List.copyOf(written.tensors().keySet()), List.copyOf(read.tensors().keySet()));
    written
        .tensors()
        .forEach((name, entry) -> {
          Safetensors.Entry other = read.tensors().get(name);
          assertEquals(entry.dtype(), other.dtype());
          assertEquals(entry.shape(), other.shape());
          assertEquals(-1, entry.data().mismatch(other.data()), name);
        });
    assertEquals(0, read.tensors().get("empty").elements());
    assertEquals(1, read.tensors().get("größe \"x\"").elements());
    long headerLength =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, headerLength % 8, "the data is aligned");
  }

  @Test
  void readsFilesOfOtherPrograms() throws IOException {
    String header =
        """
        {"__metadata__": {"format": "pt"},
         "b": {"data_offsets": [2, 6], "dtype": "F32", "shape": [1, 1]},
         "a": {"data_offsets": [0, 2], "shape": [2], "dtype": "U8"}}\
        """;
    ByteBuffer content =
        ByteBuffer.allocate(8 + header.length() + 6).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    content.put((byte) 1).put((byte) 2).putFloat(-2.5f);
    Safetensors read = Safetensors.read(write(content.array()), Arena.ofAuto());
    assertEquals(Map.of("format", "pt"), read.metadata());
    assertEquals(List.of(1L, 1L), read.tensors().get("b").shape());
    assertArrayEquals(
        new byte[] {1, 2}, read.tensors().get("a").data().toArray(ValueLayout.JAVA_BYTE));
    assertEquals(-2.5f, read.tensors().get("b").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    small().write(file);
    byte[] content = Files.readAllBytes(file);
    for (int length = 0; length < content.length; length++) {
      String message = error(write(Arrays.copyOf(content, length)));
      assertTrue(message.contains("file.safetensors"), message);
    }
    error(write(Arrays.copyOf(content, content.length + 1)));
    read(write(content));
  }

  @Test
  void damagedHeadersAreFoundAndCostLittle() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    small().write(file);
    byte[] content = Files.readAllBytes(file);
    int header = content.length - 20;
    Random random = new Random(4);
    int found = 0;
    int tries = 1500;
    for (int i = 0; i < tries; i++) {
      byte[] damaged = content.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
      }
      found += isRefused(write(damaged)) ? 1 : 0; // another name or other metadata is no damage
    }
    assertTrue(found > tries / 2 && found < tries, found + " found");
  }

  @Test
  void rearrangedHeadersAreFoundAndCostLittle() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    small().write(file);
    byte[] content = Files.readAllBytes(file);
    String header = new String(content, 8, content.length - 28, StandardCharsets.UTF_8);
    Random random = new Random(5);
    int found = 0;
    int tries = 1500;
    for (int i = 0; i < tries; i++) {
      StringBuilder changed = new StringBuilder(header);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        rearrange(changed, random);
      }
      found += isRefused(write(changed.toString(), 20)) ? 1 : 0;
    }
    assertTrue(found > tries / 2 && found < tries, found + " found");
  }

  /** Deletes, copies or moves a piece of a text, or puts other digits or brackets into it. */
  private static void rearrange(StringBuilder text, Random random) {
    int from = random.nextInt(text.length());
    String piece = text.substring(from, Math.min(text.length(), from + 1 + random.nextInt(40)));
    switch (random.nextInt(5)) {
      case 0 -> text.delete(from, from + piece.length());
      case 1 -> text.insert(random.nextInt(text.length()), piece);
      case 2 -> text.insert(random.nextInt(text.length()), random.nextLong());
      case 3 -> text.insert(from, "[{\",:]}".charAt(random.nextInt(7)));
      default -> text.append(" ".repeat(random.nextInt(9)));
    }
    text.append(text.isEmpty() ? "{" : "");
  }

  /** Whether a file is refused, which must not take more than a little memory. */
  private static boolean isRefused(Path path) throws IOException {
    isError(path); // loads classes
    long before = allocated();
    boolean isRefused = isError(path);
    long bytes = allocated() - before;
    assertTrue(bytes < 1 << 20, bytes + " bytes allocated");
    return isRefused;
  }

  private static boolean isError(Path path) throws IOException {
    try {
      read(path);
      return false;
    } catch (WeightsException e) {
      return true;
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 99, 100_000_000, 100_000_001, 1L << 40, Long.MAX_VALUE})
  void headerLengthsThatCannotBeAreRefused(long length) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Path path = write(content.array());
    long before = allocated();
    assertTrue(error(path).contains("its header is missing"));
    assertTrue(allocated() - before < 1 << 20);
  }

  @Test
  void aGoodHeaderIsRead() throws IOException {
    read(write(ONE, 8));
    read(write("{}", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|the header is no JSON object",
        "\"text\"|the header is no JSON object",
        "null|the header is no JSON object",
        "{\"__metadata__\":7}|__metadata__ is no JSON object",
        "{\"a\":7}|'a' has no proper shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}|'a' has no proper shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|'a' has no proper shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],\"data_offsets\":[0,8]}}"
            + "|'a' has no proper shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|'a' has no data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551624]}}"
            + "|'a' has no data_offsets",
        "{\"a\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}}|unknown type 'F33'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|the place of 'a'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|the place of 'a'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}|the place of 'a'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|leave a gap at byte 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|its data has 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,8]}}"
            + "|overflow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|tensors overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|Duplicate",
        "{} {}|Trailing token",
        "{\"a\"|Unexpected end",
      })
  void wrongHeadersAreExplained(String header, String problem) throws IOException {
    String message = error(write(header, 8));
    assertTrue(message.contains(problem), message);
  }

  @Test
  void deepAndGarbledHeadersAreRefused() throws IOException {
    error(write("[".repeat(1_000_000), 8));
    error(write("{\"a\":".repeat(1_000_000), 8));
    error(write(new byte[100], 8));
    error(write(new byte[] {'{', '"', (byte) 0xc3, '"', '}', ' ', ' '}, 8));
    error(write(new byte[] {0, 0, 0, '{', 0x7f, 0, 0, '"'}, 8)); // UTF-32 with no character
    error(write(new byte[] {(byte) 0xfe, (byte) 0xff, 0, 0, 0, 0, 0, 0}, 8)); // an odd byte order
    error(write(new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xd8, 0, 0, 0, 0}, 8));
  }

  /** Headers that are large and end in an error or early cost what is kept of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s]}}|0,",
        "{\"__metadata__\":{%s}}|\"#\":\"\",",
        "{%s}|\"#\":{},",
        "{\"a\":{\"x\":[%s]}}|{},",
        "{\"a\":{\"x\":%s}}|[",
        "[%s]|0,",
      })
  void largeHeadersCostLittle(String template) throws IOException {
    String[] parts = template.split("\\|");
    StringBuilder filling = new StringBuilder();
    for (int i = 0; filling.length() < 8 << 20; i++) {
      filling.append(parts[1].replace("#", Integer.toString(i)));
    }
    Path path = write(parts[0].formatted(filling), 0);
    assertTrue(isRefused(path));
  }

  @Test
  void thereAreOnlySoManyTensors() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i <= 1 << 18; i++) {
      header.append("\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},".formatted(i));
    }
    String message = error(write(header.append("}").toString(), 0));
    assertTrue(message.contains("more than 262144 tensors"), message);
  }

  @Test
  void aMissingFileIsNoDamage() {
    assertThrows(NoSuchFileException.class, () -> read(folder.resolve("none")));
  }
}
