package dev.senet.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A program with the batch sizes that it has run with last. To bind it may mean to compile its
 * kernels, and the last batch of an epoch is often smaller than the others.
 */
final class BoundPrograms implements AutoCloseable {
  private static final int KEPT = 2;

  private final LongFunction<BoundProgram> binder;
  private final Map<Long, BoundProgram> programs = new LinkedHashMap<>();
  private Optional<BoundProgram> current = Optional.empty();

  /**
   * @param binder binds the program to a batch size
   */
  BoundPrograms(LongFunction<BoundProgram> binder) {
    this.binder = binder;
  }

  /** Runs use batches of {@code n} from now on. */
  void use(long n) {
    handBack();
    current = Optional.empty();
    BoundProgram next = Optional.ofNullable(programs.remove(n)).orElseGet(() -> binder.apply(n));
    programs.put(n, next); // behind those used before
    if (programs.size() > KEPT) {
      programs.remove(programs.keySet().iterator().next()).close();
    }
    current = Optional.of(next);
  }

  /** The program with the batch size in use. */
  BoundProgram get() {
    return current.orElseThrow(
        () -> new IllegalStateException("the program has no memory for a batch"));
  }

  /** Brings the values of variables to the host, if a device may have newer ones. */
  void handBack() {
    current.ifPresent(BoundProgram::handBack);
  }

  /** Brings the values of variables to the host and gives back what devices hold. */
  @Override
  public void close() {
    handBack();
    current = Optional.empty();
    programs.values().forEach(BoundProgram::close);
    programs.clear();
  }
}
