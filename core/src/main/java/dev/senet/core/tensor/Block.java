package dev.senet.core.tensor;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;

/** A piece of {@link Memory}; zeroed, 64-byte aligned. */
public final class Block implements AutoCloseable {
  private final ArrowBuf buffer;
  private final long bytes;
  private final Consumer<Block> onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  Block(ArrowBuf buffer, long bytes, Consumer<Block> onClose) {
    this.buffer = buffer;
    this.bytes = bytes;
    this.onClose = onClose;
  }

  /** The Arrow buffer. */
  public ArrowBuf buffer() {
    return buffer;
  }

  /** Its address. */
  public long address() {
    return buffer.memoryAddress();
  }

  /** Its size. */
  public long bytes() {
    return bytes;
  }

  /** Its memory; not to be used after {@link #close()}. */
  @SuppressWarnings("restricted") // the buffer knows its size, its segment is not kept by Arrow
  public MemorySegment segment() {
    if (isClosed.get()) {
      throw new IllegalStateException("the memory is closed");
    }
    return MemorySegment.ofAddress(address()).reinterpret(bytes);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      onClose.accept(this);
      buffer.close();
    }
  }
}
