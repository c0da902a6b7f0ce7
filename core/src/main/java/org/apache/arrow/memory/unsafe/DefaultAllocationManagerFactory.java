package org.apache.arrow.memory.unsafe;

import dev.senet.core.tensor.AlignedMemory;
import org.apache.arrow.memory.AllocationManager;

/**
 * Where Arrow looks for memory if an allocator names none. Arrow's class {@code BaseAllocator} does
 * not even initialise unless one of the known places on the class path has a factory; this stands
 * in one of them, so that Arrow's own (Netty, Unsafe) are not needed.
 */
public final class DefaultAllocationManagerFactory {
  /** Read by Arrow, by this name. */
  public static final AllocationManager.Factory FACTORY = AlignedMemory.FACTORY;

  private DefaultAllocationManagerFactory() {}
}
