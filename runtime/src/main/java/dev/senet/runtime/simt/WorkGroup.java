package dev.senet.runtime.simt;

import java.util.ArrayList;
import java.util.List;

/** The work-group that is running: its local memory and how many barriers it has passed. */
final class WorkGroup {
  private final Execution execution;
  private final List<LocalMemory> arrays = new ArrayList<>();
  private int epoch = 1;

  WorkGroup(Execution execution) {
    this.execution = execution;
  }

  Execution execution() {
    return execution;
  }

  /** The time between two barriers, from 1. */
  int epoch() {
    return epoch;
  }

  /** All work-items have reached a barrier. */
  void passBarrier() {
    epoch++;
  }

  /** The array that a work-item gets by its allocation number {@code number}. */
  LocalMemory array(int number, int size) {
    if (number == arrays.size()) {
      arrays.add(new LocalMemory("local array " + number, size, this));
    }
    LocalMemory array = arrays.get(number);
    if (array.size() != size) {
      throw execution.failure(
          "allocates %d elements for local array %d, others %d"
              .formatted(size, number, array.size()));
    }
    return array;
  }
}
