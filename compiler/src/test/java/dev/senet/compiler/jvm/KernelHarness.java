package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.plan.Buffer;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Lowering;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import dev.senet.core.reference.NdArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Runs the steps of one lowering on native memory, with guards around every buffer, once in order
 * and once with the units in random portions and order; both must give the same bits.
 */
final class KernelHarness implements Lowering, AutoCloseable {
  private static final Map<KernelSource, KernelCode> COMPILED = new ConcurrentHashMap<>();
  private static final int GUARD = 256;
  private static final float CANARY = Float.intBitsToFloat(0x7fc12345);

  private final Arena arena = Arena.ofConfined();
  private final int batch;
  private final Map<Buffer, MemorySegment> memory = new IdentityHashMap<>();
  private final List<Step> steps = new ArrayList<>();

  KernelHarness(int batch) {
    this.batch = batch;
  }

  /**
   * All widths, and scalars. Where the machine's vectors are shorter, the Vector API computes in
   * plain Java, slowly but to the same bits.
   */
  static List<Lanes> widths() {
    return List.of(Lanes.values());
  }

  /** A tensor with random values of the normal distribution. */
  static NdArray random(Shape shape, int batch, Random random) {
    return NdArray.generate(shape, batch, i -> (float) random.nextGaussian());
  }

  /** Compares with the reference, relative to the larger of 1 and the reference's magnitude. */
  static void assertClose(NdArray expected, float[] actual, double tolerance, String what) {
    assertEquals(expected.data().length, actual.length, what);
    for (int i = 0; i < actual.length; i++) {
      double e = expected.data()[i];
      if (!(e == actual[i] || Math.abs(e - actual[i]) <= tolerance * Math.max(1, Math.abs(e)))) {
        throw new AssertionError(
            "%s: element %d is %s instead of %s".formatted(what, i, actual[i], e));
      }
    }
  }

  /** Runs what {@code lower} adds on {@code inputs}; gives the output's elements. */
  static float[] run(
      Shape outputShape, List<NdArray> inputs, BiConsumer<KernelHarness, List<Value>> lower) {
    int batch = inputs.stream().mapToInt(NdArray::batch).max().orElse(1);
    return run(batch, outputShape, inputs, lower);
  }

  /** The same with a given batch; the last value is the output. */
  static float[] run(
      int batch,
      Shape outputShape,
      List<NdArray> inputs,
      BiConsumer<KernelHarness, List<Value>> lower) {
    try (KernelHarness harness = new KernelHarness(batch)) {
      List<Value> values = new ArrayList<>();
      inputs.forEach(x -> values.add(harness.input(x)));
      Value output = harness.value("output", outputShape);
      values.add(output);
      lower.accept(harness, values);
      return harness.result(output);
    }
  }

  Value value(String name, Shape shape) {
    Size bytes = Size.of(shape.isBatched(), 4L * shape.elements());
    return new Value(temporary(name, bytes), shape);
  }

  Value input(NdArray array) {
    Value value = value("input", array.shape());
    MemorySegment segment = memory.get(value.ref().buffer());
    for (int i = 0; i < array.data().length; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i + GUARD / 4, (float) array.data()[i]);
    }
    return value;
  }

  /** A tensor of integers. */
  Value integers(NdArray array) {
    Value value = value("labels", array.shape());
    MemorySegment segment = memory.get(value.ref().buffer());
    for (int i = 0; i < array.data().length; i++) {
      segment.setAtIndex(ValueLayout.JAVA_INT, i + GUARD / 4, (int) array.data()[i]);
    }
    return value;
  }

  private float[] result(Value output) {
    for (Step step : steps) {
      run(step, List.of(new long[] {0, units(step).count().at(batch)}));
    }
    float[] inOrder = read(output);
    fill(output);
    Random random = new Random(7);
    for (Step step : steps) {
      run(step, portions(units(step).count().at(batch), random));
    }
    float[] shuffled = read(output);
    assertArrayEquals(bits(inOrder), bits(shuffled), "another partition of the units");
    checkGuards();
    return shuffled;
  }

  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static Geometry.Units units(Step step) {
    return (Geometry.Units) step.geometry();
  }

  private static List<long[]> portions(long units, Random random) {
    List<long[]> portions = new ArrayList<>();
    for (long from = 0; from < units; ) {
      long to = Math.min(units, from + 1 + random.nextInt(3));
      portions.add(new long[] {from, to});
      from = to;
    }
    Collections.shuffle(portions, random);
    return portions;
  }

  private void run(Step step, List<long[]> portions) {
    KernelCode code = COMPILED.computeIfAbsent(step.kernel(), TestCompiler::compile);
    long[] args = step.operands().stream().mapToLong(this::argument).toArray();
    for (long[] portion : portions) {
      try (Arena scratch = Arena.ofConfined()) {
        long bytes = units(step).scratchBytes().at(batch);
        MemorySegment segment = scratch.allocate(bytes + GUARD, 64);
        for (long i = 0; i < segment.byteSize() / 4; i++) {
          segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, CANARY);
        }
        code.run(args, portion[0], portion[1], segment.address());
        guard(segment, bytes, "scratch of " + step.label());
      }
    }
  }

  private long argument(Operand operand) {
    return switch (operand) {
      case Operand.Read(Ref ref) -> address(ref);
      case Operand.Write(Ref ref) -> address(ref);
      case Operand.Update(Ref ref) -> address(ref);
      case Operand.Number(Size value) -> value.at(batch);
    };
  }

  private long address(Ref ref) {
    return memory.get(ref.buffer()).address() + GUARD + ref.offset();
  }

  private float[] read(Value value) {
    int n = Math.toIntExact(value.ref().buffer().bytes().at(batch) / 4);
    MemorySegment segment = memory.get(value.ref().buffer());
    return segment.asSlice(GUARD, 4L * n).toArray(ValueLayout.JAVA_FLOAT);
  }

  private void fill(Value value) {
    MemorySegment segment = memory.get(value.ref().buffer());
    for (long i = 0; i < segment.byteSize() / 4; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, CANARY);
    }
  }

  private void checkGuards() {
    memory.forEach((buffer, segment) -> {
      long bytes = Math.ceilDiv(buffer.bytes().at(batch), 64) * 64;
      guard(segment.asSlice(GUARD), bytes, buffer.name());
      guard(segment.asSlice(0, GUARD), 0, buffer.name());
    });
  }

  private static void guard(MemorySegment segment, long from, String what) {
    for (long at = from; at + 4 <= segment.byteSize(); at += 4) {
      int bits = segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      assertEquals(Float.floatToRawIntBits(CANARY), bits, "memory behind " + what + " was written");
    }
  }

  @Override
  public Ref ref(Node node) {
    throw new UnsupportedOperationException("the harness has no graph");
  }

  @Override
  public void provide(Node node, ChannelSums sums) {
    throw new UnsupportedOperationException("the harness has no graph");
  }

  @Override
  public Optional<ChannelSums> sums(Node node) {
    throw new UnsupportedOperationException("the harness has no graph");
  }

  @Override
  public Ref temporary(String name, Size bytes) {
    Buffer buffer = new Buffer(name, bytes, new Buffer.Temporary());
    MemorySegment segment = arena.allocate(2 * GUARD + Math.ceilDiv(bytes.at(batch), 64) * 64, 64);
    for (long i = 0; i < segment.byteSize() / 4; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, CANARY);
    }
    memory.put(buffer, segment);
    return new Ref(buffer);
  }

  @Override
  public void add(Step step) {
    steps.add(step);
  }

  @Override
  public void close() {
    arena.close();
  }
}
