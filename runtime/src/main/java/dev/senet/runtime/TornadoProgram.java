package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.runtime.tornado.Plan;
import dev.senet.runtime.tornado.PlanRequest;
import dev.senet.runtime.tornado.Task;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /** Whether the plan measures launches. */
  private boolean isProfiled;

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
    run(false, Plan::run);
  }

  @Override
  public void run(long[] nanos) {
    int copies = (int) program.inputs().stream().filter(InputArrays::isFloat).count();
    long[] all = new long[copies + nanos.length];
    run(true, ready -> ready.run(all));
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] += all[copies + i];
    }
  }

  private void run(boolean profiled, Consumer<Plan> launches) {
    Plan ready = plan(profiled);
    if (!isLoaded) {
      ready.upload();
      isLoaded = true;
    }
    launches.accept(ready);
    isAhead = true;
    for (Program.Port port : program.outputs()) {
      download(ready, port.place(), port.type().bytes(batch));
    }
  }

  /** The plan, or another in its place if it does not measure as asked for. */
  private Plan plan(boolean profiled) {
    if (plan.isPresent() && isProfiled == profiled) {
      return plan.get();
    }
    handBack();
    plan.ifPresent(Plan::close);
    plan = Optional.empty();
    Plan made = engine.host().plan(request(tasks(), profiled));
    plan = Optional.of(made);
    isProfiled = profiled;
    return made;
  }

  private TornadoTasks tasks() {
    return new TornadoTasks(engine, program, memory, inputs, batch);
  }

  private PlanRequest request(TornadoTasks tasks, boolean profiled) {
    return new PlanRequest(
        engine.accelerator(),
        memory.fixed(engine.headerBytes()),
        memory.batched(batch, engine.headerBytes()),
        inputs.floats(),
        inputs.integers(),
        tasks.ofPreparation(),
        tasks.ofRun(),
        profiled);
  }

  @Override
  public List<DeviceCode> code() {
    TornadoTasks tasks = tasks();
    List<Task> all = Stream.concat(tasks.ofPreparation().stream(), tasks.ofRun().stream()).toList();
    List<String> texts = engine.host().code(request(tasks, false));
    return IntStream.range(0, all.size())
        .mapToObj(i -> DeviceCode.of(all.get(i), texts.get(i)))
        .toList();
  }

  private void download(Plan from, Place place, long bytes) {
    Task.Array array = place.arena() == Arena.BATCHED ? Task.Array.BATCHED : Task.Array.FIXED;
    from.download(array, memory.offset(place, batch) / 4, bytes / 4);
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
