package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the work units of kernels on a fixed set of threads. Idle threads spin for some tens of
 * microseconds before they park, because most kernels run shorter than a wake-up takes. A run ends
 * when all its units are done: a thread that wakes up too late to take any is not waited for.
 */
public final class Dispatcher implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** Work is handed out in about this many portions a thread, to even out unequal speeds. */
  private static final int PORTIONS = 8;

  /** Counters of two threads lie so far apart, lest they share a cache line. */
  private static final int COUNTER_STRIDE = 16;

  private static final int COUNT_BITS = 16;
  private static final long NEXT_PHASE = 1L << COUNT_BITS;
  private static final int MAX_THREADS = 1 << COUNT_BITS - 1;

  private final ReentrantLock owner = new ReentrantLock();
  private final Thread[] workers;

  /** The next portion of each thread's share, {@value #COUNTER_STRIDE} entries apart. */
  private final AtomicLongArray nextPortions;

  /**
   * The lower {@value #COUNT_BITS} bits count the workers in the run; the number above them grows
   * when a run opens to workers, and again when it closes, and thus is odd while it is open.
   */
  private final AtomicLong phase = new AtomicLong();

  private volatile boolean isClosed;
  private volatile Throwable failure;
  private KernelCode code;
  private long[] args;
  private long units;
  private long portion;
  private long portions;
  private long scratch;
  private long scratchBytes;

  /**
   * @param threads how many threads compute, the calling one included; at least 1
   */
  public Dispatcher(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException("threads: " + threads);
    }
    workers = new Thread[threads - 1];
    nextPortions = new AtomicLongArray(threads * COUNTER_STRIDE);
    for (int i = 0; i < workers.length; i++) {
      int index = i + 1;
      workers[i] = Thread.ofPlatform().daemon().name("senet-" + index).unstarted(() -> work(index));
    }
    for (Thread worker : workers) {
      worker.start();
    }
  }

  /** Number of threads that compute. */
  public int threads() {
    return workers.length + 1;
  }

  /** Claims all threads for the calling thread, until {@link #release()}. */
  void acquire() {
    owner.lock();
    if (isClosed) {
      owner.unlock();
      throw new IllegalStateException("the device is closed");
    }
  }

  /** Ends {@link #acquire()}. */
  void release() {
    owner.unlock();
  }

  /**
   * Runs all work units of a kernel; returns when the last is done. The caller must have acquired
   * this dispatcher.
   *
   * @param kernelArgs the kernel's arguments
   * @param unitCount number of work units
   * @param scratchAddress scratch memory for all threads
   * @param scratchStride bytes of scratch for each thread
   */
  void run(
      KernelCode kernel,
      long[] kernelArgs,
      long unitCount,
      long scratchAddress,
      long scratchStride) {
    code = kernel;
    args = kernelArgs;
    units = unitCount;
    long related = Math.min(kernel.related(kernelArgs), Math.ceilDiv(unitCount, threads()));
    portion = Math.max(Math.max(1, related), unitCount / ((long) threads() * PORTIONS));
    scratch = scratchAddress;
    scratchBytes = scratchStride;
    portions = Math.ceilDiv(unitCount, portion);
    for (int thread = 0; thread < threads(); thread++) {
      nextPortions.set(thread * COUNTER_STRIDE, firstPortion(thread));
    }
    if (workers.length == 0 || unitCount <= portion) {
      takePortions(0);
    } else {
      phase.addAndGet(NEXT_PHASE);
      for (Thread worker : workers) {
        LockSupport.unpark(worker);
      }
      takePortions(0);
      awaitWorkers();
    }
    if (failure != null) {
      Throwable cause = failure;
      failure = null;
      throw new IllegalStateException("kernel " + kernel.getClass().getName() + " failed", cause);
    }
  }

  /**
   * Takes the portions of a thread's share, then what is left of those of others. Kernel after
   * kernel, a thread so works on the same part of the images, which its caches still hold.
   */
  private void takePortions(int thread) {
    try {
      for (int i = 0; i < threads(); i++) {
        takePortions((thread + i) % threads(), scratch + thread * scratchBytes);
      }
    } catch (Throwable t) {
      // A broken kernel must not leave the caller waiting; it is rethrown there.
      failure = t;
    }
  }

  /** Takes what is left of the share of a thread. */
  private void takePortions(int thread, long scratchAddress) {
    long end = firstPortion(thread + 1);
    int counter = thread * COUNTER_STRIDE;
    // Reading first, so that threads that find nothing do not contend for the counter.
    while (nextPortions.get(counter) < end) {
      long p = nextPortions.getAndIncrement(counter);
      if (p < end) {
        code.run(args, p * portion, Math.min(units, (p + 1) * portion), scratchAddress);
      }
    }
  }

  private long firstPortion(int thread) {
    return portions * thread / threads();
  }

  /** Lets no more workers into the run and waits for those in it. */
  private void awaitWorkers() {
    long last = phase.addAndGet(NEXT_PHASE);
    for (int spins = 0; count(last) > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
      last = phase.get();
    }
  }

  private static long count(long phase) {
    return phase & NEXT_PHASE - 1;
  }

  private static long number(long phase) {
    return phase >>> COUNT_BITS;
  }

  private static boolean isOpen(long phase) {
    return (number(phase) & 1) == 1;
  }

  private void work(int thread) {
    long seen = 0;
    int spins = 0;
    while (!isClosed) {
      long now = phase.get();
      if (number(now) != seen) {
        spins = 0;
        if (!isOpen(now)) {
          seen = number(now);
        } else if (phase.compareAndSet(now, now + 1)) {
          seen = number(now);
          takePortions(thread);
          phase.decrementAndGet();
        }
      } else if (spins++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        spins = SPINS;
      }
    }
  }

  /** Ends the threads, after the run in progress. */
  @Override
  public void close() {
    owner.lock();
    try {
      isClosed = true;
      for (Thread worker : workers) {
        LockSupport.unpark(worker);
      }
    } finally {
      owner.unlock();
    }
  }
}
