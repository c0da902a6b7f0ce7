package dev.senet.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file. It is read token by token, and reading ends at the first that
 * is out of place: a header costs no more memory than the tensors that it describes.
 *
 * @param tensors where the tensors stand, by name
 * @param metadata free text by key
 */
record SafetensorsHeader(Map<String, Place> tensors, Map<String, String> metadata) {
  private static final int MAX_TENSORS = 1 << 18;
  private static final int MAX_METADATA = 1 << 12;
  private static final int MAX_RANK = 16;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * What the header says of a tensor.
   *
   * @param offsets where its data begins and ends
   */
  record Place(String dtype, List<Long> shape, List<Long> offsets) {}

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException if it is not one of this format
   * @throws IOException if it is no JSON
   */
  static SafetensorsHeader read(MemorySegment text) throws IOException {
    try (JsonParser json =
        JSON.createParser(new ByteBufferBackedInputStream(text.asByteBuffer()))) {
      SafetensorsHeader header =
          new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>());
      require(json.nextToken() == JsonToken.START_OBJECT, "the header is no JSON object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        header.readEntry(json);
      }
      require(json.nextToken() == null, "Trailing token after the header");
      return header;
    }
  }

  private void readEntry(JsonParser json) throws IOException {
    String name = json.currentName();
    JsonToken value = json.nextToken();
    if (name.equals(METADATA)) {
      require(value == JsonToken.START_OBJECT, METADATA + " is no JSON object");
      readMetadata(json);
      return;
    }
    require(tensors.size() < MAX_TENSORS, "it has more than %d tensors".formatted(MAX_TENSORS));
    require(value == JsonToken.START_OBJECT, "'" + name + "' has no proper shape");
    tensors.put(name, place(json, name));
  }

  private void readMetadata(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      require(json.nextToken().isScalarValue(), METADATA + " has an entry that is no text");
      require(metadata.size() < MAX_METADATA, METADATA + " has too many entries");
      metadata.put(key, json.getText());
    }
  }

  private static Place place(JsonParser json, String name) throws IOException {
    String dtype = "";
    List<Long> shape = null;
    List<Long> offsets = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = json.getValueAsString("");
        case "shape" -> shape = numbers(json, "'" + name + "' has no proper shape");
        case "data_offsets" -> offsets = numbers(json, "'" + name + "' has no data_offsets");
        default -> json.skipChildren();
      }
    }
    require(shape != null, "'" + name + "' has no proper shape");
    require(offsets.size() == 2, "'" + name + "' has no data_offsets");
    return new Place(dtype, shape, offsets);
  }

  /** A list of whole numbers that are not negative. */
  private static List<Long> numbers(JsonParser json, String problem) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, problem);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean isLong =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      require(isLong && json.getLongValue() >= 0 && numbers.size() < MAX_RANK, problem);
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
