package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.tensor.Memory;
import dev.senet.models.onnx.KnownTensor.Floats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The variables of an imported graph and their values, which are copies of the file's. */
final class ImportedWeights {
  private final GraphBuilder builder;
  private final long limit;
  private final Map<Variable, MemorySegment> values = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private long bytes;

  /**
   * No weights.
   *
   * @param limit bytes of all weights, since layers that share their weights get copies
   */
  ImportedWeights(GraphBuilder builder, long limit) {
    this.builder = builder;
    this.limit = limit;
  }

  Map<Variable, MemorySegment> values() {
    return values;
  }

  /** A variable with the values of {@code tensor} in their order. */
  Node add(String name, Role role, Floats tensor) {
    return add(name, role, tensor, IntStream.range(0, tensor.dims().size()).boxed().toList());
  }

  /**
   * A variable with the values of {@code tensor}, transposed.
   *
   * @param permutation for each dimension of the variable the one of {@code tensor}
   */
  Node add(String name, Role role, Floats tensor, List<Integer> permutation) {
    Shape shape = Shape.of(permutation.stream().map(tensor.dims()::get).toArray(Integer[]::new));
    Variable variable = new Variable(unique(name), TensorType.f32(shape), role);
    bytes += variable.type().bytes(1);
    if (bytes > limit) {
      throw new OnnxException(
          "its layers have more than %s of weights, many times the file: too many share them"
              .formatted(Memory.text(limit)));
    }
    MemorySegment copy = Arena.ofAuto().allocate(tensor.data().byteSize(), 64);
    try (Arena scratch = Arena.ofConfined()) {
      copy.copyFrom(Permutations.apply(tensor.data(), tensor.dims(), permutation, scratch));
    }
    values.put(variable, copy);
    return builder.variable(variable);
  }

  private String unique(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
