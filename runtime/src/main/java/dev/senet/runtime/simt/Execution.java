package dev.senet.runtime.simt;

/**
 * What is running: which kernel, which work-item. Work-items run one at a time, so one object that
 * is handed on serves them all.
 */
final class Execution {
  private String kernel = "";
  private int item;
  private int launches;

  /** Begins a launch. */
  void begin(String name) {
    kernel = name;
    launches++;
  }

  /** Says which work-item, counted through the launch, runs from now on. */
  void resume(int globalItem) {
    item = globalItem;
  }

  /** The running work-item. */
  int item() {
    return item;
  }

  /** The number of the launch, from 1. */
  int launch() {
    return launches;
  }

  /** An error of the running work-item. */
  SimtException failure(String what) {
    return new SimtException(describe(what));
  }

  /** An error of the running work-item that Java has found. */
  SimtException failure(RuntimeException cause) {
    return new SimtException(describe("fails: " + cause), cause);
  }

  private String describe(String what) {
    return "%s: work-item %d %s".formatted(kernel, item, what);
  }
}
