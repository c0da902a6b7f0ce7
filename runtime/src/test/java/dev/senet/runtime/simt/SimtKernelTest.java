package dev.senet.runtime.simt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.javac.KernelCompiler;
import dev.senet.compiler.plan.KernelSource;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The emulator computes what correct kernels compute, and finds what is wrong with others. */
class SimtKernelTest {
  private static final String NAME = "Kernel";

  @TempDir private Path cache;

  /** Runs the kernel with {@code body}; {@code fixed} is its only array. */
  private void run(String body, float[] fixed, GridSize grid, int... numbers) {
    StringBuilder parameters = new StringBuilder("KernelContext context, FloatArray fixed");
    for (int i = 0; i < numbers.length; i++) {
      parameters.append(", int n").append(i);
    }
    String source =
        """
        import dev.senet.runtime.simt.*;
        public final class %s {
          public static void kernel(%s) {
            int i = context.localIdx;
            %s
          }
        }
        """
            .formatted(NAME, parameters, body);
    byte[] code =
        new KernelCompiler(new ClassCache(cache), List.of(KernelContext.class))
            .compile(List.of(new KernelSource(NAME, source)))
            .get(NAME);
    SimtMemory memory =
        new SimtMemory(MemorySegment.ofArray(fixed), MemorySegment.ofArray(new float[0]));
    SimtKernel.load(NAME, code).bind(memory, true, numbers, grid).run();
  }

  private static GridSize groups(int count, int local) {
    return new GridSize(count, 1, 1, local);
  }

  private void assertFails(String message, String body, int elements, GridSize grid) {
    SimtException e = assertThrows(SimtException.class, () -> run(body, new float[elements], grid));
    assertEquals(message, e.getMessage());
  }

  /** C = A B of n × n, by tiles of 4 × 4 in local memory; A, B and C lie one behind the other. */
  private static final String TILED_PRODUCT =
      """
      LocalArray a = context.allocateFloatLocalArray(16);
      LocalArray b = context.allocateFloatLocalArray(16);
      int row = context.groupIdx * 4 + i / 4;
      int column = context.groupIdy * 4 + i % 4;
      float sum = 0f;
      for (int k = 0; k < n0; k = k + 4) {
        a.set(i, fixed.get(row * n0 + k + i % 4));
        b.set(i, fixed.get(n0 * n0 + (k + i / 4) * n0 + column));
        context.localBarrier();
        for (int j = 0; j < 4; j++) {
          sum = sum + a.get(i / 4 * 4 + j) * b.get(j * 4 + i % 4);
        }
        context.localBarrier();
      }
      fixed.set(2 * n0 * n0 + row * n0 + column, sum);
      """;

  @Test
  void aTiledProductIsComputed() {
    int n = 12;
    float[] memory = new float[3 * n * n];
    for (int i = 0; i < 2 * n * n; i++) {
      memory[i] = i % 7 - 3;
    }
    float[] expected = memory.clone();
    for (int i = 0; i < n * n; i++) {
      for (int k = 0; k < n; k++) {
        expected[2 * n * n + i] += memory[i / n * n + k] * memory[n * n + k * n + i % n];
      }
    }
    run(TILED_PRODUCT, memory, new GridSize(n / 4, n / 4, 1, 16), n);
    assertArrayEquals(expected, memory);
  }

  @Test
  void eachBarrierOfATiledProductIsNeeded() {
    String barrier = "context.localBarrier();";
    int first = TILED_PRODUCT.indexOf(barrier);
    int second = TILED_PRODUCT.lastIndexOf(barrier);
    for (int at : new int[] {first, second}) {
      String broken =
          TILED_PRODUCT.substring(0, at) + TILED_PRODUCT.substring(at + barrier.length());
      GridSize grid = new GridSize(3, 3, 1, 16);
      SimtException e =
          assertThrows(SimtException.class, () -> run(broken, new float[3 * 144], grid, 12));
      assertTrue(e.getMessage().startsWith("Kernel: work-item "), e.getMessage());
      assertTrue(e.getMessage().contains("local array "), e.getMessage());
    }
  }

  @Test
  void itemsKnowTheirPlaces() {
    float[] memory = new float[24];
    String body =
        """
        int at = ((context.groupIdz * 2 + context.groupIdy) * 3 + context.groupIdx) * 2 + i;
        fixed.set(at, 100 * context.globalIdz + 10 * context.globalIdy + context.globalIdx);
        """;
    run(body, memory, new GridSize(3, 2, 2, 2));
    float[] expected = new float[24];
    for (int i = 0; i < 24; i++) {
      expected[i] = 100 * (i / 12) + 10 * (i / 6 % 2) + i % 6;
    }
    assertArrayEquals(expected, memory);
  }

  @Test
  void aRaceInLocalMemoryIsFound() {
    String body =
        """
        LocalArray part = context.allocateFloatLocalArray(8);
        part.set(i, i);
        context.localBarrier();
        for (int s = 4; s > 0; s = s / 2) {
          if (i < s) {
            part.set(i, part.get(i) + part.get(i + s));
          }
        }
        """;
    assertFails(
        "Kernel: work-item 9 writes local array 0[1], others read, without a barrier" + " between",
        "if (context.groupIdx == 0) { return; }" + body,
        1,
        groups(2, 8));
  }

  @Test
  void aRaceInGlobalMemoryIsFound() {
    assertFails(
        "Kernel: work-item 1 writes fixed[0], that work-item 0 writes too, without a barrier"
            + " between",
        "fixed.set(i / 2, i);",
        4,
        groups(1, 4));
    assertFails(
        "Kernel: work-item 4 reads fixed[3], that work-item 3 writes, without a barrier between",
        """
        int at = context.globalIdx;
        fixed.set(at, at == 4 ? fixed.get(3) : 1f);
        """,
        8,
        groups(2, 4));
    assertFails(
        "Kernel: work-item 3 writes fixed[0], others read, without a barrier between",
        "float x = fixed.get(0);\nif (i == 3) { fixed.set(0, x); }",
        8,
        groups(1, 4));
  }

  @Test
  void aBarrierDoesNotOrderGlobalMemory() {
    assertFails(
        "Kernel: work-item 0 reads fixed[1], that work-item 1 writes, without a barrier between",
        "fixed.set(i, 1f);\ncontext.localBarrier();\nfloat x = fixed.get(1);",
        2,
        groups(1, 2));
  }

  @Test
  void launchesAreOrdered() {
    float[] memory = new float[4];
    String body = "fixed.set(3 - i, fixed.get(3 - i) + i);";
    run(body, memory, groups(1, 4));
    run(body.replace("3 - i", "i"), memory, groups(1, 4));
    assertArrayEquals(new float[] {3, 3, 3, 3}, memory);
  }

  @Test
  void accessesOutOfBoundsAreFound() {
    assertFails(
        "Kernel: work-item 7 touches fixed[7], which has 7 elements",
        "fixed.set(context.globalIdx, 1f);",
        7,
        groups(2, 4));
    assertFails(
        "Kernel: work-item 0 touches fixed[-1], which has 7 elements",
        "float x = fixed.get(i - 1);",
        7,
        groups(1, 4));
    assertFails(
        "Kernel: work-item 3 touches local array 0[3], which has 3 elements",
        "context.allocateFloatLocalArray(3).set(i, 1f);",
        7,
        groups(1, 4));
  }

  @Test
  void divergentBarriersAreFound() {
    assertFails(
        "Kernel: work-item 3 has come to its end while work-item 0 of its group waits at a barrier",
        "if (i < 3) { context.localBarrier(); }",
        1,
        groups(1, 4));
    assertFails(
        "Kernel: work-item 4 has come to its end while work-item 5 of its group waits at a barrier",
        "if (context.globalIdx == 5) { context.localBarrier(); }",
        1,
        groups(2, 4));
    assertFails(
        "Kernel: work-item 2 waits at another barrier while work-item 0 of its group waits at a"
            + " barrier",
        "if (i < 2) { context.localBarrier(); } else { context.localBarrier(); }",
        1,
        groups(1, 4));
    assertFails(
        "Kernel: work-item 1 has come to its end while work-item 0 of its group waits at a barrier",
        "for (int k = 2 - i; k > 0; k--) { context.localBarrier(); }",
        1,
        groups(1, 2));
  }

  @Test
  void localMemoryBeginsUndefined() {
    assertFails(
        "Kernel: work-item 2 reads local array 1[2], which is undefined",
        """
        LocalArray a = context.allocateFloatLocalArray(2);
        LocalArray b = context.allocateFloatLocalArray(4);
        if (i < 2) { b.set(i, 1f); }
        float x = b.get(i);
        """,
        1,
        groups(1, 4));
    assertFails(
        "Kernel: work-item 1 allocates 2 elements for local array 0, others 1",
        "LocalArray a = context.allocateFloatLocalArray(i + 1);",
        1,
        groups(1, 2));
  }

  @Test
  void otherFailuresNameTheItem() {
    for (String barrier : List.of("", "context.localBarrier();")) {
      assertFails(
          "Kernel: work-item 2 fails: java.lang.ArithmeticException: / by zero",
          barrier + "int x = 1 / (2 - i);",
          1,
          groups(1, 4));
    }
  }
}
