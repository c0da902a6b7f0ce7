package dev.senet.training.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.extension.InvalidExtensionMetadataException;

/**
 * What all tensors of a column share: the metadata of {@link FixedShapeTensorType}.
 *
 * @param shape the physical dimensions of one value, each positive
 * @param dimNames a name for each dimension, or empty
 * @param permutation the logical order of the dimensions, or empty if it is the physical one
 */
public record TensorLayout(List<Integer> shape, List<String> dimNames, List<Integer> permutation) {
  private static final int MAX_RANK = 32;

  /** Checks that the three fit each other, or throws {@link InvalidExtensionMetadataException}. */
  public TensorLayout {
    shape = List.copyOf(shape);
    dimNames = List.copyOf(dimNames);
    permutation = List.copyOf(permutation);
    int rank = shape.size();
    require(rank <= MAX_RANK, "more than " + MAX_RANK + " dimensions");
    require(shape.stream().allMatch(d -> d > 0), "a dimension of " + shape + " is not positive");
    require(product(shape) <= Integer.MAX_VALUE, shape + " has too many elements");
    require(dimNames.isEmpty() || dimNames.size() == rank, rank + " dimensions, names " + dimNames);
    List<Integer> order = IntStream.range(0, rank).boxed().toList();
    require(
        permutation.isEmpty() || permutation.stream().sorted().toList().equals(order),
        permutation + " is no order of " + shape);
  }

  /** Dimensions in their physical order, with or without names. */
  public static TensorLayout of(List<Integer> shape, List<String> dimNames) {
    return new TensorLayout(shape, dimNames, List.of());
  }

  static void require(boolean condition, String problem) {
    if (!condition) {
      throw new InvalidExtensionMetadataException("fixed-shape tensor: " + problem);
    }
  }

  /** The product, or more than an int holds. */
  private static long product(List<Integer> shape) {
    long product = 1;
    for (int d : shape) {
      product = Math.min(product * d, 1L << 31);
    }
    return product;
  }

  /** Number of elements of one value. */
  public int elements() {
    return (int) product(shape);
  }

  String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode dims = json.putArray("shape");
    shape.forEach(dims::add);
    if (!dimNames.isEmpty()) {
      dimNames.forEach(json.putArray("dim_names")::add);
    }
    if (!permutation.isEmpty()) {
      permutation.forEach(json.putArray("permutation")::add);
    }
    return json.toString();
  }

  static TensorLayout parse(String text) {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidExtensionMetadataException("fixed-shape tensor: malformed metadata", e);
    }
    require(json.has("shape"), "the metadata has no shape");
    return new TensorLayout(
        integers(json, "shape"), strings(json, "dim_names"), integers(json, "permutation"));
  }

  private static List<Integer> integers(JsonNode json, String key) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode element : array(json, key)) {
      require(element.canConvertToInt() && element.isIntegralNumber(), key + " has " + element);
      values.add(element.intValue());
    }
    return values;
  }

  private static List<String> strings(JsonNode json, String key) {
    List<String> values = new ArrayList<>();
    for (JsonNode element : array(json, key)) {
      require(element.isTextual(), key + " has " + element);
      values.add(element.textValue());
    }
    return values;
  }

  private static Iterable<JsonNode> array(JsonNode json, String key) {
    JsonNode value = json.path(key);
    boolean isAbsent = value.isMissingNode() || value.isNull();
    require(isAbsent || (value.isArray() && value.size() <= MAX_RANK), key + " is no short list");
    return value;
  }
}
