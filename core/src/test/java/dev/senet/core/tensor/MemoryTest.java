package dev.senet.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final TensorType MATRIX = TensorType.f32(Shape.batched(2, 3));

  @Test
  @SuppressWarnings("restricted")
  void blocksAreAlignedZeroedAndFollowedBySlack() {
    try (Memory memory = Memory.unlimited()) {
      for (long bytes : new long[] {1, 4, 63, 64, 65, 1000, 4097}) {
        try (Block block = memory.allocate(bytes, "test")) {
          assertEquals(0, block.address() % 64);
          assertEquals(bytes, block.segment().byteSize());
          long padded = (bytes + 63) / 64 * 64;
          assertEquals(padded, memory.used());
          MemorySegment all = MemorySegment.ofAddress(block.address()).reinterpret(padded + 256);
          assertTrue(
              all.asSlice(0, padded).mismatch(MemorySegment.ofArray(new byte[(int) padded])) < 0);
          all.get(ValueLayout.JAVA_LONG, padded + 248);
        }
      }
      assertEquals(0, memory.used());
      assertEquals(4160, memory.peak());
    }
  }

  @Test
  void arrowBuffersCount() {
    try (Memory memory = new Memory(1 << 20)) {
      try (ArrowBuf buffer = memory.allocator().buffer(100)) {
        assertEquals(0, buffer.memoryAddress() % 64);
        assertEquals(128, memory.used());
      }
    }
  }

  @Test
  void theLimitHolds() {
    try (Memory memory = new Memory(4096);
        Block first = memory.allocate(3000, "weights")) {
      assertTrue(first.bytes() == 3000);
      MemoryLimitException e =
          assertThrows(MemoryLimitException.class, () -> memory.allocate(2048, "activations"));
      assertEquals(
          "activations needs 2.0 KiB, but only 1.1 KiB of the memory limit of 4.0 KiB are free",
          e.getMessage());
      assertEquals(3008, memory.used());
      memory.allocate(1024, "a smaller block").close();
    }
  }

  @Test
  void whatTheMachineLacksIsReported() {
    try (Memory memory = Memory.unlimited()) {
      assertThrows(MemoryLimitException.class, () -> memory.allocate(1L << 60, "everything"));
      assertEquals(0, memory.used());
    }
    assertThrows(IllegalArgumentException.class, () -> new Memory(0));
  }

  @Test
  void leaksAreNamed() {
    Memory memory = Memory.unlimited();
    Block weights = memory.allocate(100, "weights");
    Tensor tensor = memory.tensor(MATRIX, 2);
    IllegalStateException e = assertThrows(IllegalStateException.class, memory::close);
    assertEquals("memory leak, 192 B not closed: a tensor f32[N, 2, 3], weights", e.getMessage());
    tensor.close();
    weights.close();
    weights.close();
    ArrowBuf buffer = memory.allocator().buffer(64);
    e = assertThrows(IllegalStateException.class, memory::close);
    assertEquals("memory leak, 64 B not closed: Arrow buffers", e.getMessage());
    buffer.close();
    memory.close();
  }

  @Test
  void manyThreadsShareOneAccounting() throws InterruptedException {
    try (Memory memory = new Memory(1 << 24)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < 200; i++) {
                    memory.allocate(1000, "a thread's").close();
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(0, memory.used());
    }
  }

  @Test
  void tensorsHoldValues() {
    try (Memory memory = Memory.unlimited();
        Tensor a = memory.tensor(MATRIX, 2);
        Tensor b = memory.tensor(MATRIX, 2);
        Tensor labels = memory.tensor(TensorType.i32(Shape.batched()), 3)) {
      float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
      assertArrayEquals(values, b.copyFrom(a.set(values)).toFloats());
      assertArrayEquals(new int[] {1, -2, 3}, labels.set(new int[] {1, -2, 3}).toInts());
      assertEquals(0.5f, a.fill(0.5f).toFloats()[11]);
      assertEquals(0, a.address() % 64);
      assertThrows(IllegalArgumentException.class, () -> a.set(new float[11]));
      assertThrows(IllegalArgumentException.class, () -> a.set(new int[12]));
      assertThrows(IllegalArgumentException.class, a::toInts);
      assertThrows(IllegalArgumentException.class, () -> a.copyFrom(labels));
    }
  }

  @Test
  void closedTensorsAreNotUsed() {
    try (Memory memory = Memory.unlimited()) {
      Tensor tensor = memory.tensor(MATRIX, 1);
      tensor.close();
      assertThrows(IllegalStateException.class, tensor::toFloats);
      assertThrows(IllegalStateException.class, tensor::address);
    }
  }
}
