package dev.senet.runtime;

import dev.senet.compiler.plan.Buffer;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Geometry;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Gives steps that belong to no program memory and code. */
final class KernelLauncher implements AutoCloseable {
  private static final long RANDOM_VALUES = 1 << 20;

  private final Memory memory;
  private final KernelClasses<KernelCode> classes;
  private final Dispatcher dispatcher;
  private final int batch;
  private final Map<Buffer, Block> buffers = new IdentityHashMap<>();
  private final List<Block> blocks = new ArrayList<>();

  KernelLauncher(
      Memory memory, KernelClasses<KernelCode> classes, Dispatcher dispatcher, int batch) {
    this.memory = memory;
    this.classes = classes;
    this.dispatcher = dispatcher;
    this.batch = batch;
  }

  Runnable launch(List<Step> steps) {
    List<Runnable> launches = steps.stream().map(this::launch).toList();
    return () -> launches.forEach(Runnable::run);
  }

  private Runnable launch(Step step) {
    KernelSource source = step.kernel();
    KernelCode code =
        classes
            .load(List.of(source.className()), names -> Compilation.classes(List.of(source)))
            .getFirst();
    long[] args = step.operands().stream().mapToLong(this::argument).toArray();
    Geometry.Units geometry = (Geometry.Units) step.geometry();
    long units = geometry.count().at(batch);
    long stride = Math.ceilDiv(geometry.scratchBytes().at(batch), 64) * 64 + 64;
    long scratch = allocate(stride * dispatcher.threads()).address();
    return () -> dispatcher.run(code, args, units, scratch, stride);
  }

  private long argument(Operand operand) {
    return switch (operand) {
      case Operand.Read(Ref ref) -> address(ref);
      case Operand.Write(Ref ref) -> address(ref);
      case Operand.Update(Ref ref) -> address(ref);
      case Operand.Number(var value) -> value.at(batch);
    };
  }

  private long address(Ref ref) {
    return buffers.computeIfAbsent(ref.buffer(), this::fill).address() + ref.offset();
  }

  /** Random values between -0.5 and 0.5, which begin anew after a while. */
  private Block fill(Buffer buffer) {
    Block block = allocate(buffer.bytes().at(batch));
    SplittableRandom random = new SplittableRandom(1);
    long first = Math.min(block.bytes() / 4, RANDOM_VALUES);
    for (long i = 0; i < first; i++) {
      float x = (float) random.nextDouble() - 0.5f;
      block.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, x);
    }
    for (long at = 4 * first; at < block.bytes(); at += 4 * first) {
      long rest = Math.min(4 * first, block.bytes() - at);
      MemorySegment.copy(block.segment(), 0, block.segment(), at, rest);
    }
    return block;
  }

  private Block allocate(long bytes) {
    Block block = memory.allocate(bytes, "a benchmark with a batch of " + batch);
    blocks.add(block);
    return block;
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
  }
}
