package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Tanh;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What happens where memory is short, and that none is lost. */
class MemoryLimitTest {
  private static final GraphModel MODEL = Models.seResNet();
  private static final Pattern FITS = Pattern.compile("a batch of (\\d+) fits$");

  /** Bytes in use after a batch of {@code n}. */
  private static long need(int n) {
    try (Device device = Models.device();
        Session session = MODEL.compile(device)) {
      session.run(Models.images(n, 0));
      return device.memory().used();
    }
  }

  @Test
  void theBatchThatIsSaidToFitFits() {
    long one = need(1);
    long sample = need(2) - one;
    for (long limit = one; limit < one + 3 * sample; limit += sample / 5) {
      try (Device device = Models.device(limit);
          Session session = MODEL.compile(device)) {
        String message =
            assertThrows(MemoryLimitException.class, () -> session.run(Models.images(50, 0)))
                .getMessage();
        assertTrue(message.startsWith("a batch of 50 needs "), message);
        Matcher fits = FITS.matcher(message);
        assertTrue(fits.find(), message);
        int n = Integer.parseInt(fits.group(1));
        assertEquals(n * GraphRunner.CLASSES, session.run(Models.images(n, 0)).length);
        assertThrows(MemoryLimitException.class, () -> session.run(Models.images(n + 1, 0)));
        assertEquals(GraphRunner.CLASSES, session.run(Models.images(1, 0)).length);
      }
    }
  }

  @Test
  void aModelThatDoesNotFitLeavesNothingBehind() {
    long need = need(1);
    for (long limit = 1; limit < need; limit += need / 23) {
      try (Device device = Models.device(limit)) {
        assertThrows(MemoryLimitException.class, () -> MODEL.compile(device));
        assertEquals(0, device.memory().used());
      }
    }
    try (Device device = Models.device(need - 1)) {
      String message =
          assertThrows(MemoryLimitException.class, () -> MODEL.compile(device)).getMessage();
      assertTrue(message.endsWith("; not even one sample fits"), message);
    }
    try (Device device = Models.device(need);
        Session session = MODEL.compile(device)) {
      assertEquals(GraphRunner.CLASSES, session.run(Models.images(1, 0)).length);
    }
  }

  @Test
  void resultsThatDoNotFitLeaveNothingBehind() {
    TensorType type = TensorType.f32(Shape.batched(64));
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", type);
    builder.output("first", builder.apply(new Sigmoid(), x));
    builder.output("second", builder.apply(new Tanh(), x));
    GraphModel model = Models.of(builder.build());
    int results = 0;
    try (Device device = Models.device(1 << 17);
        Session session = model.compile(device);
        Tensor input = device.memory().tensor(type, 1)) {
      long used = device.memory().used();
      long free = device.memory().available();
      // Room for no result, for the first only, for both.
      for (long room : new long[] {0, type.bytes(1), 2 * type.bytes(1)}) {
        Block rest = device.memory().allocate(free - room, "the rest");
        try {
          session.run(Map.of("x", input)).values().forEach(Tensor::close);
          results++;
        } catch (MemoryLimitException e) {
          assertTrue(room < 2 * type.bytes(1), e.getMessage());
        } finally {
          rest.close();
        }
        assertEquals(used, device.memory().used());
      }
    }
    assertEquals(1, results);
  }

  @Test
  void noBatchOverflows() {
    CompiledProgram compiled = Compilation.inference(MODEL.graph(), DeviceSpec.jvm());
    try (Device device = Models.device(1 << 22);
        Executable executable = Compilation.load(compiled, device)) {
      executable.prepare();
      for (long n : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 2, 1L << 53, 1L << 33}) {
        String message =
            assertThrows(MemoryLimitException.class, () -> executable.useBatch(n)).getMessage();
        assertTrue(FITS.matcher(message).find(), message);
        assertThrows(IllegalStateException.class, executable::run);
      }
      assertThrows(IllegalArgumentException.class, () -> executable.useBatch(0));
      assertThrows(IllegalArgumentException.class, () -> executable.useBatch(-1));
      executable.useBatch(2);
      executable.run();
    }
  }

  @Test
  void aClosedProgramDoesNotRun() {
    CompiledProgram compiled = Compilation.inference(MODEL.graph(), DeviceSpec.jvm());
    try (Device device = Models.device()) {
      Executable executable = Compilation.load(compiled, device);
      executable.prepare();
      executable.run();
      executable.close();
      executable.close();
      assertThrows(IllegalStateException.class, executable::run);
      assertThrows(IllegalStateException.class, () -> executable.useBatch(1));
      assertThrows(IllegalStateException.class, executable::prepare);
    }
  }

  @Test
  void aBrokenProgramLeavesNothingBehind() {
    Program.ConstantSlot outside =
        new Program.ConstantSlot(new Place(Arena.CONSTANTS, 0, 1 << 20), List.of(1.0));
    Program program =
        new Program(
            "none",
            List.of(),
            Map.of(Arena.CONSTANTS, 64L),
            List.of(),
            List.of(),
            List.of(),
            List.of(outside),
            List.of(),
            List.of(),
            Program.Slices.NONE);
    try (Device device = Models.device()) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () ->
              new Executable(
                  program, device.load(program, names -> Map.of(), Map.of()), device.memory()));
      assertEquals(0, device.memory().used());
    }
  }
}
