package dev.senet.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tensors in a file of the safetensors format: 8 bytes with the length of a JSON header, the header
 * with each tensor's type, shape and place, then the data, little-endian and without gaps.
 *
 * @param tensors the tensors by name
 * @param metadata free text by key
 */
public record Safetensors(Map<String, Entry> tensors, Map<String, String> metadata) {
  private static final long MAX_HEADER = 100_000_000;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String METADATA = "__metadata__";

  public Safetensors {
    tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Map.copyOf(metadata);
  }

  /**
   * One tensor.
   *
   * @param dtype the format's name of the element type; {@code F32} is what this project writes
   * @param data the elements, row-major, little-endian
   */
  public record Entry(String dtype, List<Long> shape, MemorySegment data) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Whether {@link #toF32} can convert it. */
    boolean isFloatingPoint() {
      return dtype.equals("F32") || FloatType.of(dtype).isPresent();
    }

    /** The elements as 32-bit floats; the data itself if that is what it holds. */
    MemorySegment toF32() {
      return FloatType.of(dtype).map(type -> type.toF32(data, elements())).orElse(data);
    }

    /** Number of elements. */
    public long elements() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /**
   * Reads a file; the data stays mapped as long as {@code arena} lives.
   *
   * @throws WeightsException if the file is not a whole, consistent safetensors file
   */
  public static Safetensors read(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), file + "");
    }
  }

  /**
   * The tensors of a file that is in memory.
   *
   * @param source the file's name, for errors
   * @throws WeightsException if it is not a whole, consistent safetensors file
   */
  static Safetensors of(MemorySegment all, String source) throws IOException {
    long length = all.byteSize() < 8 ? -1 : all.get(LENGTH, 0);
    if (length < 2 || length > MAX_HEADER || length > all.byteSize() - 8) {
      throw new WeightsException(
          source + " is no safetensors file, or was cut off: its header is missing");
    }
    try {
      SafetensorsHeader header = SafetensorsHeader.read(all.asSlice(8, length));
      return of(header, all.asSlice(8 + length));
    } catch (JsonProcessingException e) {
      throw new WeightsException(source + " is damaged: " + e.getOriginalMessage());
    } catch (CharConversionException | IllegalArgumentException | ArithmeticException e) {
      throw new WeightsException(source + " is damaged: " + e.getMessage());
    }
  }

  private static Safetensors of(SafetensorsHeader header, MemorySegment data) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    header.tensors().forEach((name, place) -> tensors.put(name, entry(name, place, data)));
    requireNoGaps(header.tensors().values(), data.byteSize());
    return new Safetensors(tensors, header.metadata());
  }

  private static Entry entry(String name, SafetensorsHeader.Place place, MemorySegment data) {
    long bytes = elementBytes(name, place.dtype());
    for (long dim : place.shape()) {
      bytes = Math.multiplyExact(bytes, dim);
    }
    long from = place.offsets().get(0);
    long to = place.offsets().get(1);
    require(
        to >= from && to <= data.byteSize() && to - from == bytes,
        "the place of '%s' does not fit its shape or the file's length".formatted(name));
    return new Entry(place.dtype(), place.shape(), data.asSlice(from, to - from));
  }

  private static long elementBytes(String name, String dtype) {
    return switch (dtype) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2" -> 1;
      default ->
          throw new IllegalArgumentException("'" + name + "' has the unknown type '" + dtype + "'");
    };
  }

  private static void requireNoGaps(Collection<SafetensorsHeader.Place> places, long size) {
    List<List<Long>> ranges =
        places.stream()
            .map(SafetensorsHeader.Place::offsets)
            .sorted(
                Comparator.<List<Long>>comparingLong(List::getFirst).thenComparing(List::getLast))
            .toList();
    long end = 0;
    for (List<Long> range : ranges) {
      require(range.getFirst() == end, "tensors overlap or leave a gap at byte " + end);
      end = range.getLast();
    }
    require(end == size, "its data has %d bytes, the header describes %d".formatted(size, end));
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Writes a file: first under a temporary name, then moved into place. */
  public void write(Path file) throws IOException {
    byte[] header = header();
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer prefix = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
          prefix.putLong(header.length).put(header).flip();
          writeFully(channel, prefix);
          for (Entry entry : tensors.values()) {
            // A byte buffer holds at most 2 GiB.
            for (long at = 0; at < entry.data.byteSize(); at += 1 << 30) {
              long bytes = Math.min(1 << 30, entry.data.byteSize() - at);
              writeFully(channel, entry.data.asSlice(at, bytes).asByteBuffer());
            }
          }
        });
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private byte[] header() {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
      Entry entry = tensor.getValue();
      ObjectNode node = header.putObject(tensor.getKey());
      node.put("dtype", entry.dtype);
      entry.shape.forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(offset + entry.data.byteSize());
      offset += entry.data.byteSize();
    }
    String text = header.toString();
    // Spaces align the data to 8 bytes, as the format recommends.
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(bytes.length, 8) * 8;
    byte[] result = java.util.Arrays.copyOf(bytes, padded);
    java.util.Arrays.fill(result, bytes.length, padded, (byte) ' ');
    return result;
  }
}
