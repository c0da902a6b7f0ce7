package dev.senet.models.onnx;

import com.google.protobuf.ByteString;
import dev.senet.models.onnx.KnownTensor.Floats;
import dev.senet.models.onnx.KnownTensor.Integers;
import dev.senet.models.onnx.proto.TensorProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/** The values of tensors in a file; half and double precision become single. */
final class TensorReader {
  /** More integers in one tensor than shapes need are refused. */
  private static final int MOST_INTEGERS = 1 << 16;

  private static final int MOST_DIMS = 16;
  private static final int MOST_ELEMENTS = 1 << 29;
  private static final int EXTERNAL = 1;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final TensorProto tensor;
  private final ElementType type;
  private final List<Integer> dims;
  private final int elements;
  private final MemorySegment raw;

  private TensorReader(TensorProto tensor) {
    this.tensor = tensor;
    if (tensor.getDataLocation() == EXTERNAL || tensor.getExternalDataCount() > 0) {
      throw error("its values are in another file; save the model as one file");
    }
    type =
        ElementType.of(tensor.getDataType())
            .orElseThrow(() -> error("it has the unknown type " + tensor.getDataType()));
    dims = dims();
    elements = dims.stream().reduce(1, (a, b) -> a * b);
    raw = segment(tensor.getRawData());
    if (tensor.hasRawData() && raw.byteSize() != (long) elements * type.bytes()) {
      throw error("%d bytes are not its %d elements".formatted(raw.byteSize(), elements));
    }
  }

  static KnownTensor read(TensorProto tensor) {
    TensorReader reader = new TensorReader(tensor);
    return switch (reader.type) {
      case FLOAT, FLOAT16, DOUBLE -> reader.floats();
      case INT32, INT64, BOOL -> reader.integers();
    };
  }

  private List<Integer> dims() {
    if (tensor.getDimsCount() > MOST_DIMS) {
      throw error("it has " + tensor.getDimsCount() + " dimensions");
    }
    List<Integer> result = new ArrayList<>();
    long count = 1;
    for (long dim : tensor.getDimsList()) {
      if (dim < 0 || dim > MOST_ELEMENTS) {
        throw error("its dimension " + dim + " is out of range");
      }
      result.add((int) dim);
      count *= dim;
      if (count > MOST_ELEMENTS) {
        throw error("it has too many elements");
      }
    }
    return result;
  }

  private static MemorySegment segment(ByteString bytes) {
    return MemorySegment.ofBuffer(bytes.asReadOnlyByteBuffer());
  }

  private Floats floats() {
    if (tensor.hasRawData() && type == ElementType.FLOAT) {
      return new Floats(dims, raw);
    }
    MemorySegment data = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, checkedCount());
    for (int i = 0; i < elements; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, number(i));
    }
    return new Floats(dims, data);
  }

  private float number(int i) {
    return switch (type) {
      case FLOAT16 ->
          Float.float16ToFloat(
              tensor.hasRawData() ? raw.getAtIndex(SHORT, i) : (short) tensor.getInt32Data(i));
      case DOUBLE ->
          (float) (tensor.hasRawData() ? raw.getAtIndex(DOUBLE, i) : tensor.getDoubleData(i));
      default -> tensor.getFloatData(i);
    };
  }

  private Integers integers() {
    if (elements > MOST_INTEGERS) {
      throw error("it has more integers than a shape");
    }
    IntToLongFunction value =
        switch (type) {
          case INT64 -> tensor.hasRawData() ? i -> raw.getAtIndex(LONG, i) : tensor::getInt64Data;
          case INT32 -> tensor.hasRawData() ? i -> raw.getAtIndex(INT, i) : tensor::getInt32Data;
          default ->
              tensor.hasRawData() ? i -> raw.get(ValueLayout.JAVA_BYTE, i) : tensor::getInt32Data;
        };
    long[] values = new long[checkedCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.applyAsLong(i);
    }
    return new Integers(dims, values);
  }

  /** The number of elements, all of which the file has. */
  private int checkedCount() {
    int given =
        tensor.hasRawData()
            ? elements
            : switch (type) {
              case FLOAT -> tensor.getFloatDataCount();
              case DOUBLE -> tensor.getDoubleDataCount();
              case INT64 -> tensor.getInt64DataCount();
              default -> tensor.getInt32DataCount();
            };
    if (given != elements) {
      throw error("%d values are not its %d elements".formatted(given, elements));
    }
    return elements;
  }

  private OnnxException error(String problem) {
    return new OnnxException(
        "the tensor '%s' cannot be read: %s".formatted(tensor.getName(), problem));
  }
}
