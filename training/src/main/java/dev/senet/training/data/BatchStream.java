package dev.senet.training.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches in order, prepared ahead by background threads in a ring of slots. One thread takes them;
 * {@link #close} ends the background threads before it returns.
 */
public final class BatchStream implements AutoCloseable {
  /** Images per task: small enough to share a batch among threads, large enough to cost nothing. */
  private static final int TASK = 16;

  private final DataLoader loader;
  private final long endBatch;
  private final int tasksPerBatch;
  private final List<BatchSlot> ring = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock.
  private final Map<Long, int[]> orders = new HashMap<>();
  private Optional<Throwable> failure = Optional.empty();
  private long consumed;
  private long nextTask;
  private volatile boolean closed;

  BatchStream(DataLoader loader, long firstBatch, long endBatch) {
    this.loader = loader;
    this.endBatch = endBatch;
    this.consumed = firstBatch;
    int batchSize = Math.min(loader.options().batchSize(), loader.dataset().size());
    this.tasksPerBatch = Math.ceilDiv(batchSize, TASK);
    this.nextTask = firstBatch * tasksPerBatch;
    long slots = Math.clamp(endBatch - firstBatch, 1, loader.options().prefetch());
    try {
      for (int i = 0; i < slots; i++) {
        BatchSlot slot = new BatchSlot(loader.memory(), loader.shape(), batchSize);
        slot.tasksLeft = tasksPerBatch;
        ring.add(slot);
      }
    } catch (RuntimeException e) {
      ring.forEach(BatchSlot::close);
      throw e;
    }
    for (int i = 0; i < loader.options().threads(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("senet-data-" + i).start(this::work));
    }
  }

  /**
   * Waits for the next batch and copies it.
   *
   * @param target told how many images there are, then written to
   * @return the batch, or nothing after the last one; a batch has at least one image
   * @throws DatasetException if too many images are broken or they do not fit the network
   */
  public Optional<Batch> next(BatchTarget target) throws InterruptedException {
    while (consumed < endBatch) {
      BatchSlot slot = await();
      long number = consumed;
      int index = (int) (number % loader.batchesPerEpoch());
      slot.reportBroken(loader.brokenImages(), loader.dataset().size());
      int size = slot.copyTo(target, loader.batchSize(index));
      release(slot);
      if (size > 0) {
        int epoch = (int) (number / loader.batchesPerEpoch());
        return Optional.of(new Batch(epoch, index, size, index + 1 == loader.batchesPerEpoch()));
      }
    }
    return Optional.empty();
  }

  /** Stops the background threads and frees the memory. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    joinAll();
    ring.forEach(BatchSlot::close);
  }

  private void joinAll() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private BatchSlot slot(long batch) {
    return ring.get((int) (batch % ring.size()));
  }

  private BatchSlot await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      BatchSlot slot = slot(consumed);
      while (slot.tasksLeft > 0 && failure.isEmpty() && !closed) {
        changed.await();
      }
      if (closed) {
        throw new IllegalStateException("the stream of batches is closed");
      }
      if (slot.tasksLeft > 0) {
        throw propagated(failure.orElseThrow());
      }
      return slot;
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException propagated(Throwable failure) {
    return failure instanceof DatasetException
        ? new DatasetException(failure.getMessage(), failure)
        : new IllegalStateException("loading images failed: " + failure, failure);
  }

  private void release(BatchSlot slot) {
    lock.lock();
    try {
      slot.tasksLeft = tasksPerBatch;
      consumed++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A part of a batch: which one, its epoch's order, and the first row. */
  private record Task(long batch, int[] order, int firstRow) {}

  private void work() {
    try {
      for (Optional<Task> task = take(); task.isPresent(); task = take()) {
        run(task.get());
        finish(slot(task.get().batch));
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private Optional<Task> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && failure.isEmpty() && nextTask < endBatch * tasksPerBatch) {
        long batch = nextTask / tasksPerBatch;
        if (batch < consumed + ring.size()) {
          int firstRow = TASK * (int) (nextTask++ % tasksPerBatch);
          return Optional.of(new Task(batch, order(batch), firstRow));
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private int[] order(long batch) {
    orders.keySet().removeIf(epoch -> epoch < consumed / loader.batchesPerEpoch());
    return orders.computeIfAbsent(batch / loader.batchesPerEpoch(), loader::order);
  }

  private void run(Task task) {
    long epoch = task.batch / loader.batchesPerEpoch();
    int index = (int) (task.batch % loader.batchesPerEpoch());
    int rows = Math.min(loader.batchSize(index), task.firstRow + TASK);
    int firstPosition = index * loader.options().batchSize();
    BatchSlot slot = slot(task.batch);
    for (int row = task.firstRow; row < rows && !closed; row++) {
      slot.setPresent(row, loader.load(epoch, task.order, firstPosition + row, slot, row));
    }
  }

  private void finish(BatchSlot slot) {
    lock.lock();
    try {
      slot.tasksLeft--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure.isEmpty()) {
        failure = Optional.of(cause);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
