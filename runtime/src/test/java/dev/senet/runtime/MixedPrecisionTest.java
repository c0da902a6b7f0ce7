package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Linear;
import dev.senet.core.program.Precision;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of rounded factors, on the emulator. */
class MixedPrecisionTest {
  private static final DeviceSpec EMULATED =
      DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED);

  @TestFactory
  Stream<DynamicTest> productsAreThoseOfRoundedFactors() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Precision precision : List.of(Precision.FP16, Precision.BF16)) {
      List<Case> cases = MixedPrecisionCases.of(precision);
      ConformanceRun run = new ConformanceRun(EMULATED.withPrecision(precision), cases);
      cases.forEach(c -> tests.add(dynamicTest(precision + " " + c.name(), () -> run.check(c))));
      tests.add(dynamicTest(precision + ": all memory is given back", run::close));
    }
    return tests.stream();
  }

  /** A product by 1 shows what a factor is rounded to. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void factorsAreRoundedAsJavaDoes(Precision precision) {
    float[] floats = MixedPrecisionCases.floats(1 << 14);
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", TensorType.f32(Shape.batched(1)));
    Variable one = new Variable("one", TensorType.f32(Shape.of(1, 2)), Role.WEIGHT);
    Graph graph =
        builder.output("y", builder.apply(new Linear(), x, builder.variable(one))).build();
    NdArray input = NdArray.generate(x.shape(), floats.length, i -> floats[i]);
    NdArray ones = NdArray.generate(one.type().shape(), 1, i -> 1);
    GraphRunner.Values values = new GraphRunner.Values(Map.of("x", input), Map.of(one, ones));
    DeviceSpec spec = EMULATED.withPrecision(precision);
    float[] y = TornadoTest.results(Compilation.inference(graph, spec), spec, values, 1).get("y");
    for (int i = 0; i < floats.length; i++) {
      // A sum that begins with 0 has no -0.
      assertEquals(0f + precision.round(floats[i]), y[2 * i], Float.toHexString(floats[i]));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP16", "BF16"})
  void theJvmHasSinglePrecisionOnly(Precision precision) {
    Throwable e =
        assertThrows(
            IllegalArgumentException.class, () -> DeviceSpec.jvm().withPrecision(precision));
    assertTrue(e.getMessage().contains("fp32 only"), e.getMessage());
    assertTrue(e.getMessage().contains("tornado"), e.getMessage());
  }

  @Test
  void bfloat16RoundsToEven() {
    assertEquals(1f, Precision.BF16.round(0x1.01p0f));
    assertEquals(0x1.04p0f, Precision.BF16.round(0x1.03p0f));
    assertEquals(Float.POSITIVE_INFINITY, Precision.BF16.round(Float.MAX_VALUE));
    assertEquals(-0x1.fep127f, Precision.BF16.round(-0x1.fefp127f));
    assertTrue(Float.isNaN(Precision.BF16.round(Float.intBitsToFloat(0x7f800001))));
  }
}
