package dev.senet.training;

import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.runtime.Executable;
import dev.senet.training.data.BatchTarget;
import java.lang.foreign.MemorySegment;

/**
 * Batches go where a program reads them.
 *
 * @param input the name of its image input
 */
record ExecutableTarget(Executable executable, String input) implements BatchTarget {
  @Override
  public void useBatch(int size) {
    executable.useBatch(size);
  }

  @Override
  public MemorySegment images() {
    return executable.input(input);
  }

  @Override
  public MemorySegment labels() {
    return executable.input(TrainingStep.LABELS);
  }
}
