package dev.senet.runtime.tornado;

import dev.senet.runtime.AcceleratorId;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a plan is to run, and the memory of the host that it works with. Each segment begins with
 * {@link Host#headerBytes} bytes that belong to TornadoVM.
 *
 * @param accelerator the device
 * @param fixed the memory that does not depend on the batch
 * @param batched the memory of the batch
 * @param floats the inputs that are floats
 * @param integers the inputs that are integers
 * @param prepare launches that run once, after an upload
 * @param run launches of every run
 * @param isProfiled whether the device measures each launch of a run; such runs are not replayed
 */
public record PlanRequest(
    AcceleratorId accelerator,
    MemorySegment fixed,
    MemorySegment batched,
    MemorySegment floats,
    MemorySegment integers,
    List<Task> prepare,
    List<Task> run,
    boolean isProfiled) {
  public PlanRequest {
    prepare = List.copyOf(prepare);
    run = List.copyOf(run);
  }
}
