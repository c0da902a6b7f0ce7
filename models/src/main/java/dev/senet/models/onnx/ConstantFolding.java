package dev.senet.models.onnx;

import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Subtract;
import dev.senet.models.onnx.KnownTensor.Floats;
import dev.senet.models.onnx.KnownTensor.Integers;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Calculates what files calculate from constants: mostly the shapes for Reshape. */
final class ConstantFolding {
  /** More elements of a result than shapes and vectors of channels have are refused. */
  private static final int MOST = 1 << 16;

  private ConstantFolding() {}

  /** {@code a op b}, of equal dimensions or one of them a number. */
  static KnownTensor arithmetic(OnnxNode node, Op op, KnownTensor a, KnownTensor b) {
    List<Integer> dims = a.elements() == 1 ? b.dims() : a.dims();
    int elements = checked(node, Math.max(a.elements(), b.elements()));
    if (a.elements() != 1 && b.elements() != 1 && !a.dims().equals(b.dims())) {
      throw node.error("constants %s and %s do not fit".formatted(a.dims(), b.dims()));
    }
    if (a.elements() == 0 || b.elements() == 0) {
      throw node.error("it calculates with an empty constant");
    }
    return switch (a) {
      case Integers x when b instanceof Integers y -> {
        long[] result = new long[elements];
        Arrays.setAll(
            result,
            i -> whole(node, op, x.values()[i % x.elements()], y.values()[i % y.elements()]));
        yield new Integers(dims, result);
      }
      case Floats x when b instanceof Floats y -> {
        float[] result = new float[elements];
        for (int i = 0; i < elements; i++) {
          result[i] = number(op, x.get(i % x.elements()), y.get(i % y.elements()));
        }
        yield Floats.of(dims, result);
      }
      default -> throw node.error("it mixes floats and integers");
    };
  }

  private static long whole(OnnxNode node, Op op, long x, long y) {
    boolean isNeutral = op instanceof Add || op instanceof Subtract ? y == 0 : y == 1;
    if (isNeutral) {
      return x;
    }
    if (x == 1 && op instanceof Multiply) {
      return y;
    }
    if (x == Integers.BATCH || y == Integers.BATCH) {
      throw node.error("it calculates with the size of the batch, which senet leaves open");
    }
    return switch (op) {
      case Add _ -> Math.addExact(x, y);
      case Subtract _ -> Math.subtractExact(x, y);
      case Multiply _ -> Math.multiplyExact(x, y);
      // Division by zero is an ArithmeticException, too.
      default -> Math.divideExact(x, y);
    };
  }

  private static float number(Op op, float x, float y) {
    return switch (op) {
      case Add _ -> x + y;
      case Subtract _ -> x - y;
      case Multiply _ -> x * y;
      case Divide _ -> x / y;
      default -> throw new IllegalArgumentException(op.name());
    };
  }

  private static int checked(OnnxNode node, long elements) {
    if (elements > MOST) {
      throw node.error("a constant of %d elements is too large to calculate".formatted(elements));
    }
    return (int) elements;
  }

  static KnownTensor concat(OnnxNode node, List<KnownTensor> parts) {
    List<Long> all = new ArrayList<>();
    for (KnownTensor part : parts) {
      if (!(part instanceof Integers integers) || part.dims().size() != 1) {
        throw node.error("senet joins constant vectors of integers only");
      }
      checked(node, all.size() + (long) part.elements());
      all.addAll(integers.toList());
    }
    return Integers.vector(all.stream().mapToLong(v -> v).toArray());
  }

  /** Elements of a vector by their indices, which may count from the end. */
  static KnownTensor gather(
      OnnxNode node, KnownTensor data, List<Long> indices, List<Integer> dims) {
    if (!(data instanceof Integers vector) || data.dims().size() != 1) {
      throw node.error("senet takes elements of constant vectors of integers only");
    }
    int size = vector.elements();
    long[] result = new long[checked(node, indices.size())];
    for (int i = 0; i < result.length; i++) {
      long index = indices.get(i) < 0 ? indices.get(i) + size : indices.get(i);
      if (index < 0 || index >= size) {
        throw node.error("there is no element %d among %d".formatted(index, size));
      }
      result[i] = vector.values()[(int) index];
    }
    return new Integers(dims, result);
  }

  static KnownTensor slice(OnnxNode node, KnownTensor data, SliceRanges ranges) {
    if (!(data instanceof Integers vector) || data.dims().size() != 1) {
      throw node.error("senet cuts constant vectors of integers only");
    }
    int size = vector.elements();
    if (ranges.starts().size() != 1 || ranges.steps().getFirst() != 1) {
      throw node.error("senet cuts vectors in steps of 1 only");
    }
    Axes.index(node, ranges.axis(0), 1);
    int from = ranges.from(0, size);
    return Integers.vector(
        Arrays.copyOfRange(vector.values(), from, Math.max(from, ranges.to(0, size))));
  }

  static KnownTensor reshape(OnnxNode node, KnownTensor data, List<Long> target) {
    long[] dims = new long[target.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = target.get(i) == 0 && i < data.dims().size() ? data.dims().get(i) : target.get(i);
    }
    long known = Arrays.stream(dims).filter(d -> d != -1).reduce(1, Math::multiplyExact);
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == -1 && known > 0 ? data.elements() / known : dims[i];
    }
    boolean fits =
        Arrays.stream(dims).allMatch(d -> d >= 0 && d <= data.elements())
            && Arrays.stream(dims).reduce(1, Math::multiplyExact) == data.elements();
    if (!fits || dims.length > 8) {
      throw node.error("it cannot make %s of a constant %s".formatted(target, data.dims()));
    }
    return data.withDims(Arrays.stream(dims).mapToObj(d -> (int) d).toList());
  }

  static KnownTensor squeeze(OnnxNode node, KnownTensor data, List<Integer> axes) {
    List<Integer> dims = new ArrayList<>(data.dims());
    for (int axis : axes) {
      int index = Axes.index(node, axis, dims.size());
      if (data.dims().get(index) != 1) {
        throw node.error("its axis %d is not of size 1".formatted(axis));
      }
      dims.set(index, -1);
    }
    dims.removeIf(d -> axes.isEmpty() ? d == 1 : d == -1);
    return data.withDims(dims);
  }

  static KnownTensor unsqueeze(OnnxNode node, KnownTensor data, List<Integer> axes) {
    int rank = data.dims().size() + axes.size();
    if (rank > 8) {
      throw node.error("a constant of %d dimensions is too much".formatted(rank));
    }
    List<Integer> dims = new ArrayList<>(data.dims());
    axes.stream()
        .map(axis -> Axes.index(node, axis, rank))
        .sorted()
        .forEach(index -> dims.add(Math.min(index, dims.size()), 1));
    return data.withDims(dims);
  }

  static KnownTensor transpose(OnnxNode node, KnownTensor data) {
    int rank = data.dims().size();
    List<Integer> all = IntStream.range(0, rank).boxed().toList();
    List<Integer> order = node.integers("perm", all.reversed());
    if (!(data instanceof Floats floats) || !order.stream().sorted().toList().equals(all)) {
      throw node.error("senet cannot transpose a constant %s by %s".formatted(data.dims(), order));
    }
    return new Floats(
        order.stream().map(data.dims()::get).toList(),
        Permutations.apply(floats.data(), floats.dims(), order, Arena.ofAuto()));
  }

  /** A tensor full of the value in the attribute {@code value}, or of 0. */
  static KnownTensor filled(OnnxNode node, List<Long> dims) {
    long elements = 1;
    for (long dim : dims) {
      if (dim < 0 || dim > MOST) {
        throw node.error("a constant with the dimension %d is too much".formatted(dim));
      }
      elements = checked(node, elements * dim);
    }
    List<Integer> sizes = dims.stream().map(Math::toIntExact).toList();
    KnownTensor value =
        node.tensor("value")
            .map(a -> TensorReader.read(a.getT()))
            .orElseGet(() -> Floats.of(List.of(1), 0));
    if (value.elements() != 1) {
      throw node.error("its value is not one number");
    }
    int count = (int) elements;
    return switch (value) {
      case Integers v ->
          new Integers(
              sizes,
              Collections.nCopies(count, v.values()[0]).stream().mapToLong(x -> x).toArray());
      case Floats v -> {
        float[] data = new float[count];
        Arrays.fill(data, v.get(0));
        yield Floats.of(sizes, data);
      }
    };
  }
}
