package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.senet.core.program.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of rounded factors, on the emulator and on TornadoVM. */
class MixedPrecisionTest {
  private static MixedPrecisionChecks emulated(Precision precision) {
    return new MixedPrecisionChecks(
        DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED).withPrecision(precision));
  }

  @TestFactory
  Stream<DynamicTest> productsAreThoseOfRoundedFactors() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Precision precision : MixedPrecisionCases.PRECISIONS) {
      List<Case> cases = MixedPrecisionCases.of(precision);
      ConformanceRun run = new ConformanceRun(emulated(precision).spec(), cases);
      cases.forEach(c -> tests.add(dynamicTest(precision + " " + c.name(), () -> run.check(c))));
      tests.add(dynamicTest(precision + ": all memory is given back", run::close));
    }
    return tests.stream();
  }

  /** In a JVM of its own, which is started with TornadoVM. */
  @TestFactory
  @EnabledIfEnvironmentVariable(named = TornadoJvm.HOME, matches = ".+")
  Stream<DynamicTest> tornadoAgreesWithTheReference() throws Exception {
    return TornadoJvm.tests(TornadoMixedPrecision.class);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void factorsAreRoundedAsJavaDoes(Precision precision) {
    emulated(precision).rounding();
  }

  /**
   * Factors of fp16 have 11 significant bits, those of bf16 8; with two images, a relu that flips
   * changes whole gradients.
   */
  @ParameterizedTest
  @CsvSource({
    "FP32, 1e-5, 1e-5",
    "FP16, 2e-3, 0.1",
    "BF16, 1e-2, 0.2",
    "FP16_TENSOR, 2e-3, 0.1",
    "BF16_TENSOR, 1e-2, 0.2"
  })
  void trainingStaysNearSinglePrecision(Precision precision, double ofLoss, double ofMove) {
    emulated(precision).training(ofLoss, ofMove);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP16", "FP16_TENSOR"})
  void stepsThatOverflowAreSkipped(Precision precision) {
    emulated(precision).overflow();
  }

  @ParameterizedTest
  @EnumSource(value = Precision.class, mode = EnumSource.Mode.EXCLUDE, names = "FP32")
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
