package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  private static final Variable CONV = variable("conv", Role.WEIGHT, 3, 3, 2, 4);
  private static final Variable BIAS = variable("bias", Role.BIAS, 4);

  @TempDir Path folder;

  private static Variable variable(String name, Role role, Integer... dims) {
    return new Variable(name, TensorType.f32(Shape.of(dims)), role);
  }

  private static Safetensors.Entry entry(String dtype, int elementBytes, Long... dims) {
    long elements = List.of(dims).stream().reduce(1L, (a, b) -> a * b);
    return new Safetensors.Entry(
        dtype, List.of(dims), Arena.ofAuto().allocate(elements * elementBytes));
  }

  private static String error(Map<String, Safetensors.Entry> tensors) {
    Safetensors file = new Safetensors(tensors, Map.of());
    return assertThrows(WeightsException.class, () -> Weights.of(file, List.of(CONV, BIAS), "w"))
        .getMessage();
  }

  @Test
  void allThatDoesNotFitIsNamed() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("conv", entry("F32", 4, 3L, 3L, 4L, 2L));
    tensors.put("head", entry("F32", 4, 4L));
    assertEquals(
        """
        w does not fit the model:
          'conv' is F32[3, 3, 4, 2] in the file, the model has F32[3, 3, 2, 4]
          'bias' is missing
          'head' is not a weight of the model\
        """,
        error(tensors));
  }

  @Test
  void halfPrecisionIsNamed() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("conv", entry("F32", 4, 3L, 3L, 2L, 4L));
    tensors.put("bias", entry("F16", 2, 4L));
    assertEquals(
        "w does not fit the model:\n  'bias' is F16[4] in the file, the model has F32[4]",
        error(tensors));
  }

  @Test
  void aLongListIsCut() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      tensors.put("x" + i, entry("F32", 4, 1L));
    }
    String message = error(tensors);
    assertEquals(1 + 8 + 1, message.lines().count());
    assertTrue(message.endsWith("… and 14 more"), message);
  }

  @Test
  void writtenWeightsFitTheirModel() throws IOException {
    Weights weights = Weights.initial(List.of(CONV, BIAS), Initializer.HE_NORMAL, 1);
    Path file = folder.resolve("w.safetensors");
    weights.toSafetensors(Map.of()).write(file);
    Weights read = Weights.of(Safetensors.read(file, Arena.ofAuto()), List.of(BIAS, CONV), "w");
    weights
        .values()
        .forEach((variable, data) -> assertEquals(-1, data.mismatch(read.values().get(variable))));
    assertEquals(2, read.values().size());
  }

  @Test
  void aModelTakesTheWeightsOfAFile() throws IOException {
    GraphModel trained = Models.seResNet();
    Path file = folder.resolve("w.safetensors");
    trained.weights().toSafetensors(Map.of()).write(file);
    Weights other = Weights.initial(trained.graph().variables(), Initializer.HE_NORMAL, 99);
    GraphModel fresh = new GraphModel(trained.description(), other);
    try (Device device = Models.device();
        Session expected = trained.compile(device);
        Session before = fresh.compile(device);
        Session after = fresh.withWeights(file).compile(device)) {
      float[] images = Models.images(2, 0);
      Bits.assertEqual(expected.run(images), after.run(images), "loaded weights");
      assertFalse(java.util.Arrays.equals(expected.run(images), before.run(images)));
    }
  }

  @Test
  void randomWeightsDependOnSeedAndNameOnly() {
    List<Variable> variables = new ArrayList<>(List.of(CONV, BIAS));
    Weights first = Weights.initial(variables, Initializer.HE_NORMAL, 1);
    variables.addFirst(variable("stem", Role.WEIGHT, 5, 5));
    Weights edited = Weights.initial(variables, Initializer.HE_NORMAL, 1);
    assertEquals(-1, first.values().get(CONV).mismatch(edited.values().get(CONV)));
    Weights other = Weights.initial(variables, Initializer.HE_NORMAL, 2);
    assertTrue(first.values().get(CONV).mismatch(other.values().get(CONV)) >= 0);
  }
}
