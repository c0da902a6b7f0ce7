package dev.senet.runtime;

import dev.senet.core.graph.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where a variable stands in a weights file, and how its elements are ordered there.
 *
 * @param key the tensor's name in the file
 * @param shape its shape in the file
 * @param view the same elements, with a dimension for each that moves: [out, C, H, W] for a linear
 *     layer [out, C·H·W] behind a flattened image
 * @param order for each dimension of the variable, with the dimensions of {@code view}, which of
 *     them it is
 */
public record StoredTensor(String key, List<Long> shape, List<Long> view, List<Integer> order) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  public StoredTensor {
    shape = List.copyOf(shape);
    view = List.copyOf(view);
    order = List.copyOf(order);
  }

  /** A tensor that is in the file as it is in the model. */
  public static StoredTensor same(String key, Shape shape) {
    List<Long> dims = dims(shape);
    return new StoredTensor(key, dims, dims, IntStream.range(0, dims.size()).boxed().toList());
  }

  static List<Long> dims(Shape shape) {
    return shape.dims().stream().map(Integer::longValue).toList();
  }

  /**
   * How many channels the variable has in a file where the tensor has the shape {@code other};
   * empty if it differs in more than that.
   */
  Optional<Long> channels(List<Long> other) {
    int axis = order.getLast();
    boolean isAlike =
        shape.size() == other.size()
            && IntStream.range(0, shape.size())
                .allMatch(i -> i == axis || shape.get(i).equals(other.get(i)));
    return isAlike ? Optional.of(other.get(axis)) : Optional.empty();
  }

  /** The variable's elements, from those in the file. */
  MemorySegment read(MemorySegment stored) {
    if (isSame()) {
      return stored;
    }
    MemorySegment values = Arena.ofAuto().allocate(stored.byteSize(), Float.BYTES);
    forEach((ours, theirs) -> values.setAtIndex(FLOAT, ours, stored.getAtIndex(FLOAT, theirs)));
    return values;
  }

  /** The elements in the file, from those of the variable. */
  MemorySegment write(MemorySegment values) {
    if (isSame()) {
      return values;
    }
    MemorySegment stored = Arena.ofAuto().allocate(values.byteSize(), Float.BYTES);
    forEach((ours, theirs) -> stored.setAtIndex(FLOAT, theirs, values.getAtIndex(FLOAT, ours)));
    return stored;
  }

  private boolean isSame() {
    return IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
  }

  /** Takes the places of an element in the model and in the file. */
  private interface Places {
    void accept(long ours, long theirs);
  }

  private void forEach(Places places) {
    int rank = order.size();
    long[] dims = order.stream().mapToLong(view::get).toArray();
    long[] strides = order.stream().mapToLong(this::stride).toArray();
    long elements = view.stream().reduce(1L, Math::multiplyExact);
    long[] index = new long[rank];
    long theirs = 0;
    for (long ours = 0; ours < elements; ours++) {
      places.accept(ours, theirs);
      for (int i = rank - 1; i >= 0; i--) {
        theirs += strides[i];
        if (++index[i] < dims[i]) {
          break;
        }
        theirs -= strides[i] * dims[i];
        index[i] = 0;
      }
    }
  }

  private long stride(int axis) {
    return view.subList(axis + 1, view.size()).stream().reduce(1L, Math::multiplyExact);
  }
}
