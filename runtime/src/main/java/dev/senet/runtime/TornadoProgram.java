package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.runtime.tornado.Plan;
import dev.senet.runtime.tornado.PlanRequest;
import dev.senet.runtime.tornado.Task;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A program that runs on a device of TornadoVM. All that is in its memory stays on the device; a
 * run takes the inputs there and brings the outputs back. The first run compiles the kernels.
 */
final class TornadoProgram implements BoundProgram {
  private final TornadoEngine engine;
  private final Program program;
  private final ProgramMemory memory;
  private final long batch;
  private final InputArrays inputs;
  private Optional<Plan> plan = Optional.empty();

  /** Whether the device has the variables' values. */
  private boolean isLoaded;

  /** Whether it has newer ones than the host. */
  private boolean isAhead;

  TornadoProgram(TornadoEngine engine, Program program, ProgramMemory memory, long batch) {
    if (!program.slices().equals(Program.Slices.NONE)) {
      throw new IllegalArgumentException("this device takes no slices");
    }
    this.engine = engine;
    this.program = program;
    this.memory = memory;
    this.batch = batch;
    this.inputs = new InputArrays(program, batch, engine.headerBytes(), engine.memory());
  }

  @Override
  public MemorySegment input(Program.Port port) {
    return inputs.segment(port);
  }

  /** The device does so before the next run. */
  @Override
  public void prepare() {
    handBack();
  }

  @Override
  public void run() {
    Plan ready = plan.orElseGet(this::compile);
    if (!isLoaded) {
      ready.upload();
      isLoaded = true;
    }
    ready.run();
    isAhead = true;
    for (Program.Port port : program.outputs()) {
      download(ready, port.place(), port.type().bytes(batch));
    }
  }

  private Plan compile() {
    TornadoTasks tasks = new TornadoTasks(engine, program, memory, inputs, batch);
    Plan made =
        engine
            .host()
            .plan(
                new PlanRequest(
                    engine.accelerator(),
                    memory.fixed(engine.headerBytes()),
                    memory.batched(batch, engine.headerBytes()),
                    inputs.floats(),
                    inputs.integers(),
                    tasks.ofPreparation(),
                    tasks.ofRun()));
    plan = Optional.of(made);
    return made;
  }

  private void download(Plan from, Place place, long bytes) {
    Task.Array array = place.arena() == Arena.BATCHED ? Task.Array.BATCHED : Task.Array.FIXED;
    from.download(array, memory.offset(place, batch) / 4, bytes / 4);
  }

  @Override
  public void run(long[] nanos) {
    throw new UnsupportedOperationException("single launches are measured on the device jvm only");
  }

  @Override
  public void handBack() {
    if (isAhead) {
      long bytes = program.bytes(Arena.VARIABLES, batch);
      if (bytes > 0) {
        download(plan.orElseThrow(), new Place(Arena.VARIABLES, 0, 0), bytes);
      }
      isAhead = false;
    }
    isLoaded = false;
  }

  @Override
  public void close() {
    plan.ifPresent(Plan::close);
    inputs.close();
  }
}
