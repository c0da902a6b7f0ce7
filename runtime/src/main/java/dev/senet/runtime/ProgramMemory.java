package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Block;
import dev.senet.core.tensor.Memory;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The memory of a program: the arenas, one behind the other, and what belongs to the batch. */
final class ProgramMemory implements AutoCloseable {
  /** Bytes between the scratch memories of two threads, which thus share no cache line. */
  private static final long SCRATCH_GAP = 64;

  private final Program program;
  private final Memory memory;
  private final int threads;
  private final Map<Arena, Long> offsets = new EnumMap<>(Arena.class);

  /** Bytes in front of the content of a block: whole cache lines, for the device's header. */
  private final long room;

  private final Block fixed;
  private Optional<Batch> batch = Optional.empty();

  private record Batch(Block work, Block scratch) {}

  /**
   * Allocates all arenas that do not depend on the batch, zeroed.
   *
   * @param threads how many need scratch memory, and take slices apart
   * @param headerBytes what the device needs in front of each block
   */
  ProgramMemory(Program program, Memory memory, int threads, int headerBytes) {
    this.program = program;
    this.memory = memory;
    this.threads = threads;
    this.room = headerBytes == 0 ? 0 : Memory.rounded(headerBytes);
    long bytes = 0;
    for (Arena arena : Arena.values()) {
      if (!isWork(arena)) {
        offsets.put(arena, bytes);
        bytes = Math.addExact(bytes, Memory.rounded(program.bytes(arena, 1)));
      }
    }
    fixed = memory.allocate(room + bytes, "the memory of variables and constants");
  }

  private static boolean isWork(Arena arena) {
    return arena == Arena.BATCHED || arena == Arena.SLICED;
  }

  /**
   * Bytes of working memory for a batch of {@code n}: the batched arena, and behind it the sliced,
   * as often as threads take slices apart.
   */
  long workBytes(long n) {
    long copies = program.slicesApart(n, threads) > 0 ? threads : 1;
    long sliced = Math.multiplyExact(copies, slicedBytes(n));
    return Math.addExact(room, Math.addExact(slicedOffset(n), sliced));
  }

  /** Bytes of the sliced arena of one thread. */
  long slicedBytes(long n) {
    return Memory.rounded(program.bytes(Arena.SLICED, n));
  }

  /** Bytes of scratch memory of all threads for a batch of {@code n}. */
  long scratchBytes(long n) {
    long bytes = Math.addExact(Memory.rounded(program.scratchBytes(n)), SCRATCH_GAP);
    return Math.multiplyExact(bytes, threads);
  }

  private long slicedOffset(long n) {
    return Memory.rounded(program.bytes(Arena.BATCHED, n));
  }

  /** Allocates the memory of a batch. */
  void allocateBatch(long workBytes, long scratchBytes) {
    Block work = memory.allocate(workBytes, "working memory");
    try {
      batch = Optional.of(new Batch(work, memory.allocate(scratchBytes, "scratch memory")));
    } catch (RuntimeException | Error e) {
      work.close();
      throw e;
    }
  }

  /** Gives the memory of the batch back. */
  void releaseBatch() {
    batch.ifPresent(b -> {
      b.work.close();
      b.scratch.close();
    });
    batch = Optional.empty();
  }

  /** Whether the batch's memory is large enough. */
  boolean fits(long workBytes, long scratchBytes) {
    return batch
        .filter(b -> workBytes <= b.work.bytes() && scratchBytes <= b.scratch.bytes())
        .isPresent();
  }

  private Batch batch() {
    return batch.orElseThrow(
        () -> new IllegalStateException("the program has no memory for a batch"));
  }

  /** All arenas but that of the batch, and {@code headerBytes} in front of them. */
  MemorySegment fixed(int headerBytes) {
    return fixed.segment().asSlice(room - headerBytes);
  }

  /** The arena of a batch of {@code n}, and {@code headerBytes} in front of it. */
  MemorySegment batched(long n, int headerBytes) {
    long bytes = headerBytes + program.bytes(Arena.BATCHED, n);
    return batch().work.segment().asSlice(room - headerBytes, bytes);
  }

  /** An arena that does not depend on the batch. */
  MemorySegment arena(Arena arena) {
    return fixed(0).asSlice(offsets.get(arena), program.bytes(arena, 1));
  }

  /** The {@code bytes} at {@code place} for a batch of {@code n}. */
  MemorySegment segment(Place place, long n, long bytes) {
    Block block = isWork(place.arena()) ? batch().work : fixed;
    return block.segment().asSlice(room + offset(place, n), bytes);
  }

  /** Bytes from the start of the fixed or of the working memory to {@code place}. */
  long offset(Place place, long n) {
    long arena =
        place.arena() == Arena.SLICED ? slicedOffset(n) : offsets.getOrDefault(place.arena(), 0L);
    return arena + place.at(program.samples(place.arena(), n));
  }

  /** The address of {@code place} for a batch of {@code n}. */
  long address(Place place, long n) {
    Block block = isWork(place.arena()) ? batch().work : fixed;
    return block.address() + room + offset(place, n);
  }

  /** The address of the scratch memory. */
  long scratch() {
    return batch().scratch.address();
  }

  /** Bytes from one thread's scratch memory to the next. */
  long scratchStride() {
    return batch().scratch.bytes() / threads;
  }

  @Override
  public void close() {
    releaseBatch();
    fixed.close();
  }
}
