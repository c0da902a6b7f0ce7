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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
          'bias' F32[4] is missing
          'head' F32[4] is not a weight of the model\
        """,
        error(tensors));
  }

  @Test
  void numbersThatAreNoFloatsAreNamed() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("conv", entry("F32", 4, 3L, 3L, 2L, 4L));
    tensors.put("bias", entry("I32", 4, 4L));
    assertEquals(
        "w does not fit the model:\n  'bias' is I32[4] in the file, the model has F32[4]",
        error(tensors));
  }

  /** The names and layouts of PyTorch. */
  private static Optional<StoredTensor> torch(Variable variable) {
    StoredTensor conv =
        new StoredTensor(
            "0.weight", List.of(4L, 2L, 3L, 3L), List.of(4L, 2L, 3L, 3L), List.of(2, 3, 1, 0));
    return Optional.of(
        variable.equals(CONV) ? conv : StoredTensor.same("0.bias", variable.type().shape()));
  }

  @Test
  void bothNamesAreToldWhereTheyDiffer() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("0.weight", entry("F32", 4, 4L, 1L, 3L, 3L));
    tensors.put("1.weight", entry("F16", 2, 4L));
    WeightsFile file = new WeightsFile(new Safetensors(tensors, Map.of()), WeightsTest::torch, "w");
    WeightsException e = assertThrows(WeightsException.class, () -> file.read(List.of(CONV, BIAS)));
    assertEquals(
        """
        w does not fit the model:
          '0.weight' is F32[4, 1, 3, 3] in the file, the model's 'conv' F32[3, 3, 2, 4] would be F32[4, 2, 3, 3]
          '0.bias' F32[4] is missing, for the model's 'bias' F32[4]
          '1.weight' F16[4] is not a weight of the model\
        """,
        e.getMessage());
    assertEquals(Set.of(CONV), file.misshapen(List.of(CONV, BIAS)));
    assertEquals(Optional.empty(), file.channels(CONV));
  }

  @Test
  void otherLayoutsAreReadAndWritten() {
    Weights weights = Weights.initial(List.of(CONV, BIAS), Initializer.HE_NORMAL, 1);
    Safetensors stored = weights.toSafetensors(WeightsTest::torch, Map.of());
    MemorySegment ours = weights.values().get(CONV);
    MemorySegment theirs = stored.tensors().get("0.weight").data();
    for (int h = 0; h < 3; h++) {
      for (int w = 0; w < 3; w++) {
        for (int i = 0; i < 2; i++) {
          for (int o = 0; o < 4; o++) {
            assertEquals(
                ours.getAtIndex(ValueLayout.JAVA_FLOAT, ((h * 3 + w) * 2 + i) * 4 + o),
                theirs.getAtIndex(ValueLayout.JAVA_FLOAT, ((o * 2 + i) * 3 + h) * 3 + w));
          }
        }
      }
    }
    Weights back = new WeightsFile(stored, WeightsTest::torch, "w").read(List.of(CONV, BIAS));
    assertEquals(-1, ours.mismatch(back.values().get(CONV)));
  }

  @Test
  void otherFloatsBecome32Bits() {
    float[] numbers = {1.5f, -0f, Float.NaN, Float.NEGATIVE_INFINITY};
    ByteBuffer half = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer brain = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer wide = ByteBuffer.allocateDirect(32).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      half.putShort(Float.floatToFloat16(number));
      brain.putShort((short) (Float.floatToRawIntBits(number) >> 16));
      wide.putDouble(number);
    }
    Map.of("F16", half, "BF16", brain, "F64", wide)
        .forEach((dtype, data) -> {
          Safetensors.Entry entry =
              new Safetensors.Entry(dtype, List.of(4L), MemorySegment.ofBuffer(data.flip()));
          Safetensors file = new Safetensors(Map.of("bias", entry), Map.of());
          Weights read = Weights.of(file, List.of(BIAS), "w");
          Bits.assertEqual(numbers, read.values().get(BIAS).toArray(ValueLayout.JAVA_FLOAT), dtype);
        });
  }

  @Test
  void aLongListIsCut() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      tensors.put("x" + i, entry("F32", 4, 1L));
    }
    String message = error(tensors);
    assertEquals(1 + 2 + 8 + 1, message.lines().count());
    assertTrue(message.endsWith("… and 12 more"), message);
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
