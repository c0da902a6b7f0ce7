package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.kernel.KernelCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
  private static final long SCRATCH = 1 << 20;
  private static final long STRIDE = 4096;

  private static void run(Dispatcher dispatcher, KernelCode kernel, long units) {
    dispatcher.acquire();
    try {
      dispatcher.run(kernel, new long[0], units, SCRATCH, STRIDE);
    } finally {
      dispatcher.release();
    }
  }

  /** Fails unless each of {@code units} runs once, on scratch memory that is the thread's own. */
  private static void check(Dispatcher dispatcher, int units) {
    AtomicIntegerArray counts = new AtomicIntegerArray(units);
    AtomicIntegerArray users = new AtomicIntegerArray(dispatcher.threads());
    KernelCode kernel =
        (args, from, to, scratch) -> {
          int thread = (int) ((scratch - SCRATCH) / STRIDE);
          assertEquals(SCRATCH + thread * STRIDE, scratch);
          assertEquals(1, users.incrementAndGet(thread), "users of one scratch memory");
          for (long i = from; i < to; i++) {
            counts.incrementAndGet((int) i);
          }
          users.decrementAndGet(thread);
        };
    run(dispatcher, kernel, units);
    for (int i = 0; i < units; i++) {
      assertEquals(1, counts.get(i), "unit " + i + " of " + units);
    }
  }

  /** Units that share work are taken together, but not so many that a thread gets one portion. */
  @Test
  void relatedUnitsAreTakenTogether() {
    try (Dispatcher dispatcher = new Dispatcher(2)) {
      assertEquals(4, largestPortion(dispatcher, 4, 16));
      assertEquals(4, largestPortion(dispatcher, 4, 8));
      assertEquals(2, largestPortion(dispatcher, 4, 3));
      assertEquals(1, largestPortion(dispatcher, 1, 8));
    }
  }

  private static long largestPortion(Dispatcher dispatcher, long related, long units) {
    AtomicLong largest = new AtomicLong();
    run(
        dispatcher,
        new KernelCode() {
          @Override
          public void run(long[] args, long from, long to, long scratch) {
            largest.accumulateAndGet(to - from, Math::max);
          }

          @Override
          public long related(long[] args) {
            return related;
          }
        },
        units);
    return largest.get();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyUnitRunsOnce(int threads) {
    try (Dispatcher dispatcher = new Dispatcher(threads)) {
      assertEquals(threads, dispatcher.threads());
      for (int units : new int[] {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 100, 1001, 50_000}) {
        check(dispatcher, units);
      }
    }
  }

  @Test
  void threadsBeginWithTheirOwnShares() {
    try (Dispatcher dispatcher = new Dispatcher(2)) {
      CountDownLatch begun = new CountDownLatch(2);
      Map<Thread, Long> firstUnits = new ConcurrentHashMap<>();
      run(
          dispatcher,
          (args, from, to, scratch) -> {
            if (firstUnits.putIfAbsent(Thread.currentThread(), from) == null) {
              begun.countDown();
              await(begun);
            }
          },
          100);
      assertEquals(Set.of(0L, 48L), Set.copyOf(firstUnits.values()));
      assertEquals(0, firstUnits.get(Thread.currentThread()));
    }
  }

  @Test
  void noUnitsRunNothing() {
    AtomicInteger runs = new AtomicInteger();
    try (Dispatcher dispatcher = new Dispatcher(2)) {
      run(dispatcher, (args, from, to, scratch) -> runs.incrementAndGet(), 0);
    }
    assertEquals(0, runs.get());
  }

  @Test
  void launchesInQuickSuccessionDoNotMix() {
    try (Dispatcher dispatcher = new Dispatcher(3)) {
      AtomicLong mixed = new AtomicLong();
      dispatcher.acquire();
      for (int i = 0; i < 20_000; i++) {
        long id = i;
        long units = i % 7 == 0 ? 1 : i % 100;
        AtomicLong done = new AtomicLong();
        KernelCode kernel =
            (args, from, to, scratch) -> {
              boolean isOwn = args[0] == id && to <= units && scratch >= SCRATCH + id;
              mixed.addAndGet(isOwn ? 0 : 1);
              done.addAndGet(to - from);
            };
        dispatcher.run(kernel, new long[] {id}, units, SCRATCH + id, STRIDE);
        assertEquals(units, done.get());
      }
      dispatcher.release();
      assertEquals(0, mixed.get());
    }
  }

  @Test
  void workersThatHaveParkedWakeUp() throws InterruptedException {
    try (Dispatcher dispatcher = new Dispatcher(2)) {
      for (int i = 0; i < 5; i++) {
        Thread.sleep(20); // longer than they spin
        runOnAllThreads(dispatcher);
      }
    }
  }

  /** Each thread waits for the others inside of the kernel. */
  private static void runOnAllThreads(Dispatcher dispatcher) {
    CountDownLatch arrived = new CountDownLatch(dispatcher.threads());
    Set<Thread> seen = java.util.Collections.synchronizedSet(new HashSet<>());
    KernelCode kernel =
        (args, from, to, scratch) -> {
          if (seen.add(Thread.currentThread())) {
            arrived.countDown();
            await(arrived);
          }
        };
    run(dispatcher, kernel, 1000);
    assertEquals(dispatcher.threads(), seen.size());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS), "nobody came");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureOfAnyThreadIsThrownAndTheNextRunWorks() {
    Thread caller = Thread.currentThread();
    for (boolean failsInCaller : new boolean[] {true, false}) {
      for (Throwable failure :
          List.of(new ArithmeticException("broken"), new StackOverflowError())) {
        try (Dispatcher dispatcher = new Dispatcher(2)) {
          CountDownLatch failing = new CountDownLatch(1);
          KernelCode kernel =
              (args, from, to, scratch) -> {
                if (failsInCaller == (Thread.currentThread() == caller)) {
                  failing.countDown();
                  DispatcherTest.<RuntimeException>sneak(failure);
                }
                await(failing);
              };
          Throwable thrown =
              assertThrows(IllegalStateException.class, () -> run(dispatcher, kernel, 100));
          assertSame(failure, thrown.getCause());
          assertTrue(thrown.getMessage().contains(kernel.getClass().getName()));
          assertDoesNotThrow(() -> check(dispatcher, 100));
          runOnAllThreads(dispatcher);
        }
      }
    }
  }

  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (Dispatcher dispatcher = new Dispatcher(2)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger clashes = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int k = 0; k < 200; k++) {
                    dispatcher.acquire();
                    clashes.addAndGet(inside.getAndIncrement());
                    dispatcher.run((args, from, to, s) -> {}, new long[0], 50, SCRATCH, STRIDE);
                    inside.decrementAndGet();
                    dispatcher.release();
                  }
                }));
      }
      for (Thread caller : callers) {
        assertTrue(caller.join(Duration.ofSeconds(30)));
      }
      assertEquals(0, clashes.get());
    }
  }

  private static Set<Thread> workers() {
    Set<Thread> workers = new HashSet<>(Thread.getAllStackTraces().keySet());
    workers.removeIf(thread -> !thread.getName().startsWith("senet-"));
    return workers;
  }

  @Test
  void closingEndsTheThreads() throws InterruptedException {
    Set<Thread> before = workers();
    Dispatcher dispatcher = new Dispatcher(4);
    Set<Thread> own = workers();
    own.removeAll(before);
    assertEquals(3, own.size());
    check(dispatcher, 100);
    dispatcher.close();
    dispatcher.close();
    for (Thread worker : own) {
      assertTrue(worker.join(Duration.ofSeconds(20)), worker + " still runs");
    }
    Throwable e = assertThrows(IllegalStateException.class, dispatcher::acquire);
    assertEquals("the device is closed", e.getMessage());
  }

  @Test
  void closingWaitsForTheRunInProgress() throws InterruptedException {
    Dispatcher dispatcher = new Dispatcher(2);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean isClosed = new AtomicBoolean();
    KernelCode slow =
        (args, from, to, scratch) -> {
          started.countDown();
          await(release);
          assertFalse(isClosed.get());
          done.addAndGet((int) (to - from));
        };
    Thread runner = Thread.ofPlatform().start(() -> run(dispatcher, slow, 100));
    await(started);
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              dispatcher.close();
              isClosed.set(true);
            });
    assertFalse(closer.join(Duration.ofMillis(50)));
    release.countDown();
    assertTrue(runner.join(Duration.ofSeconds(20)));
    assertTrue(closer.join(Duration.ofSeconds(20)));
    assertEquals(100, done.get());
  }

  @Test
  void thereIsAtLeastOneThread() {
    assertThrows(IllegalArgumentException.class, () -> new Dispatcher(0));
    assertThrows(IllegalArgumentException.class, () -> DeviceSpec.jvm().withThreads(0));
  }
}
