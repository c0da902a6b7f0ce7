package dev.senet.runtime.simt;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs the groups of a launch whose work-items meet at barriers. Each work-item is a virtual
 * thread; one runs at a time, up to its next barrier or its end, and then hands over to the next.
 * So a run is the same each time, and what the work-items share needs no locks.
 */
final class LockStep {
  private final GridSize grid;
  private final Execution execution;
  private final Consumer<KernelContext> kernel;
  private final Thread[] items;

  /**
   * For each work-item the number of the barrier at which it waits; 0 if it has come to its end.
   */
  private final int[] barriers;

  private WorkGroup group;
  private volatile int turn;
  private volatile Optional<Throwable> failure = Optional.empty();

  /** Ends a work-item after another has failed. */
  private static final class Abort extends Error {
    private static final long serialVersionUID = 1;

    Abort() {
      super(null, null, false, false);
    }
  }

  LockStep(GridSize grid, Execution execution, Consumer<KernelContext> kernel) {
    this.grid = grid;
    this.execution = execution;
    this.kernel = kernel;
    this.items = new Thread[grid.local()];
    this.barriers = new int[grid.local()];
    this.group = new WorkGroup(execution);
  }

  /** Runs all groups in order. */
  void run() {
    for (int i = 0; i < items.length; i++) {
      int item = i;
      items[i] = Thread.ofVirtual().unstarted(() -> run(item));
    }
    for (Thread item : items) {
      item.start();
    }
    boolean isInterrupted = false;
    for (Thread item : items) {
      isInterrupted |= join(item);
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    failure.ifPresent(LockStep::rethrow);
  }

  private static boolean join(Thread thread) {
    boolean isInterrupted = false;
    while (true) {
      try {
        thread.join();
        return isInterrupted;
      } catch (InterruptedException e) {
        isInterrupted = true; // the launch must end before its memory is used again
      }
    }
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private void run(int item) {
    KernelContext context = new KernelContext(barrier -> await(item, barrier));
    try {
      awaitTurn(item);
      for (int index = 0; index < grid.groups(); index++) {
        context.enter(grid, group, index, item);
        kernel.accept(context);
        barriers[item] = 0;
        handOver(item);
        if (index < grid.groups() - 1) {
          awaitTurn(item);
        }
      }
    } catch (Abort e) {
      // another work-item has failed
    } catch (Throwable e) {
      failure = Optional.of(e);
      for (Thread other : items) {
        LockSupport.unpark(other);
      }
    }
  }

  private void await(int item, int barrier) {
    int global = execution.item();
    barriers[item] = barrier;
    handOver(item);
    awaitTurn(item);
    execution.resume(global);
  }

  private void awaitTurn(int item) {
    while (turn != item) {
      if (failure.isPresent()) {
        throw new Abort();
      }
      LockSupport.park(this);
    }
  }

  private void handOver(int item) {
    int next = item + 1;
    if (next == items.length) {
      endPhase();
      next = 0;
    }
    turn = next;
    LockSupport.unpark(items[next]);
  }

  /** All have come to a barrier or to their end: it must be the same. */
  private void endPhase() {
    for (int i = 1; i < barriers.length; i++) {
      if (barriers[i] != barriers[0]) {
        throw divergence(i);
      }
    }
    if (barriers[0] == 0) {
      group = new WorkGroup(execution);
    } else {
      group.passBarrier();
    }
  }

  /** What item {@code item} of the group does other than item 0. */
  private SimtException divergence(int item) {
    int waiting = barriers[0] == 0 ? item : 0;
    int absent = barriers[0] == 0 ? 0 : item;
    int first = execution.item() - (items.length - 1);
    execution.resume(first + absent);
    return execution.failure(
        "%s while work-item %d of its group waits at a barrier"
            .formatted(
                barriers[absent] == 0 ? "has come to its end" : "waits at another barrier",
                first + waiting));
  }
}
