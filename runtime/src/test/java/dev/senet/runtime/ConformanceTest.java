package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What any backend must pass: each op, alone and with fused neighbours, equals the float64
 * reference, with the same bits for any number of threads.
 */
class ConformanceTest {
  private static final double TOLERANCE = 2e-5;

  static Stream<Integer> widths() {
    return Stream.of(0, 128, 256, 512).filter(bits -> bits <= VectorSupport.preferredBits());
  }

  @ParameterizedTest(name = "{0} bits")
  @MethodSource("widths")
  void everyOpEqualsTheReference(int bits) {
    DeviceSpec spec = DeviceSpec.jvm().withVectorBits(bits);
    List<OpCases.Case> cases = OpCases.draw(7);
    try (Device one = Device.open(spec.withThreads(1));
        Device three = Device.open(spec.withThreads(3))) {
      IntStream.range(0, cases.size()).forEach(i -> check(cases.get(i), i, one, three));
    }
  }

  private static void check(OpCases.Case test, int index, Device one, Device three) {
    GraphRunner.Values values =
        GraphRunner.random(test.graph(), test.batch(), OpCases.classes(), new Random(index));
    Map<String, NdArray> expected = GraphRunner.reference(test.graph(), values);
    CompiledProgram compiled = Compilation.inference(test.graph(), one.spec());
    Map<String, float[]> actual = GraphRunner.run(compiled, values, one);
    expected.forEach((name, value) -> {
      double error = GraphRunner.error(actual.get(name), value);
      assertTrue(
          error < TOLERANCE,
          () -> "case %d: %s: %s differs by %g".formatted(index, test.name(), name, error));
    });
    Map<String, float[]> threaded = GraphRunner.run(compiled, values, three);
    actual.forEach((name, value) -> assertArrayEquals(value, threaded.get(name), 0f, test.name()));
  }
}
