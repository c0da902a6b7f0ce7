package dev.senet.compiler.plan;

import dev.senet.compiler.plan.ArenaPacker.Lifetime;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Input;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Places every buffer of a schedule. Working memory is reused. Since all offsets are constant or
 * proportional to N, one plan serves every batch size.
 */
public final class MemoryPlanner {
  private final Schedule schedule;
  private final VariableLayout layout;
  private final Program.Slices slices;
  private final Map<Buffer, Lifetime> lifetimes = new LinkedHashMap<>();
  private final Map<Buffer, Place> places = new HashMap<>();
  private final Map<Arena, Long> arenas = new EnumMap<>(Arena.class);

  private MemoryPlanner(Schedule schedule, long cacheBytes) {
    this.schedule = schedule;
    this.layout = VariableLayout.of(schedule.graph().variables());
    this.slices = Slicing.of(schedule, cacheBytes);
  }

  /**
   * The program of {@code schedule} with all memory placed.
   *
   * @param backend which its kernels are of
   * @param cacheBytes bytes of the cache that activations should stay in
   */
  public static CompiledProgram plan(Schedule schedule, Backend backend, long cacheBytes) {
    MemoryPlanner planner = new MemoryPlanner(schedule, cacheBytes);
    planner.findLifetimes();
    planner.placeVariables();
    planner.placeApart(Arena.CONSTANTS, b -> b.content() instanceof Buffer.ConstantTensor);
    Set<Buffer> prepared =
        schedule.prepare().stream()
            .flatMap(s -> s.writes().stream())
            .map(Ref::buffer)
            .collect(Collectors.toSet());
    planner.placeApart(Arena.PREPARED, prepared::contains);
    planner.placeReusing(Arena.FIXED, b -> !b.isBatched());
    planner.placeReusing(Arena.SLICED, planner::isOfSlice);
    planner.placeReusing(Arena.BATCHED, Buffer::isBatched);
    return planner.program(backend);
  }

  private void findLifetimes() {
    int end = schedule.steps().size();
    schedule.inputs().values().forEach(ref -> extend(ref.buffer(), -1));
    schedule.prepare().forEach(step -> touch(step, -1));
    for (int i = 0; i < end; i++) {
      touch(schedule.steps().get(i), i);
    }
    schedule.outputs().values().forEach(ref -> extend(ref.buffer(), end));
    lifetimes.replaceAll((buffer, life) -> isInSlices(life) ? life : acrossSlices(life));
  }

  private boolean isInSlices(Lifetime life) {
    return life.first() >= slices.from() && life.last() < slices.to();
  }

  /**
   * What reaches beyond the slices must not be overwritten by any of them: it lives through all.
   */
  private Lifetime acrossSlices(Lifetime life) {
    Lifetime all = new Lifetime(slices.from(), slices.to() - 1);
    return life.overlaps(all) ? life.including(all) : life;
  }

  private boolean isOfSlice(Buffer buffer) {
    return buffer.isBatched() && isInSlices(lifetimes.get(buffer));
  }

  private void touch(Step step, int time) {
    step.reads().forEach(ref -> extend(ref.buffer(), time));
    step.writes().forEach(ref -> extend(ref.buffer(), time));
  }

  private void extend(Buffer buffer, int time) {
    lifetimes.merge(buffer, new Lifetime(time, time), Lifetime::including);
  }

  private void placeVariables() {
    boolean hasGradients = false;
    for (Buffer buffer : lifetimes.keySet()) {
      if (buffer.content() instanceof Buffer.VariableTensor(var v)) {
        places.put(buffer, new Place(Arena.VARIABLES, 0, layout.offsets().get(v)));
      } else if (buffer.content() instanceof Buffer.Gradient(var v)) {
        places.put(buffer, new Place(Arena.GRADIENTS, 0, layout.offsets().get(v)));
        hasGradients = true;
      }
    }
    arenas.put(Arena.VARIABLES, layout.bytes());
    arenas.put(Arena.GRADIENTS, hasGradients ? layout.trainedBytes() : 0);
  }

  private List<Buffer> unplaced(Predicate<Buffer> belongs) {
    return lifetimes.keySet().stream()
        .filter(b -> !places.containsKey(b) && belongs.test(b))
        .toList();
  }

  private void placeApart(Arena arena, Predicate<Buffer> belongs) {
    long offset = 0;
    for (Buffer buffer : unplaced(belongs)) {
      places.put(buffer, new Place(arena, 0, offset));
      offset += ArenaPacker.align(buffer.bytes().at(1));
    }
    arenas.put(arena, offset);
  }

  private void placeReusing(Arena arena, Predicate<Buffer> belongs) {
    ArenaPacker packer = new ArenaPacker(lifetimes);
    packer.pack(unplaced(belongs));
    packer
        .offsets()
        .forEach((buffer, offset) ->
            places.put(
                buffer,
                arena == Arena.BATCHED || arena == Arena.SLICED
                    ? new Place(arena, offset, 0)
                    : new Place(arena, 0, offset)));
    arenas.put(arena, packer.peak());
  }

  private CompiledProgram program(Backend backend) {
    Map<KernelSource, Integer> kernels = new LinkedHashMap<>();
    List<Launch> prepare = launches(schedule.prepare(), kernels);
    List<Step> steps = joined(backend);
    List<Launch> launches = launches(steps, kernels);
    Program program =
        new Program(
            backend.target(),
            kernels.keySet().stream().map(KernelSource::className).toList(),
            arenas,
            variableSlots(),
            inputPorts(),
            outputPorts(),
            constantSlots(),
            prepare,
            launches,
            slices);
    return new CompiledProgram(
        program, List.copyOf(kernels.keySet()), steps.stream().map(Step::nodes).toList());
  }

  private List<Step> joined(Backend backend) {
    return slices.equals(Program.Slices.NONE)
        ? FlatSteps.join(schedule.steps(), places, backend)
        : schedule.steps();
  }

  private List<Program.VariableSlot> variableSlots() {
    return layout.offsets().entrySet().stream()
        .map(e -> new Program.VariableSlot(e.getKey(), new Place(Arena.VARIABLES, 0, e.getValue())))
        .toList();
  }

  private List<Program.Port> inputPorts() {
    List<Program.Port> ports = new ArrayList<>();
    for (Node node : schedule.graph().inputs()) {
      String name = ((Input) node.op()).name();
      ports.add(new Program.Port(name, node.type(), place(schedule.inputs().get(name))));
    }
    return ports;
  }

  private List<Program.Port> outputPorts() {
    Graph graph = schedule.graph();
    return graph.outputs().entrySet().stream()
        .map(e ->
            new Program.Port(
                e.getKey(), e.getValue().type(), place(schedule.outputs().get(e.getKey()))))
        .toList();
  }

  private List<Program.ConstantSlot> constantSlots() {
    List<Program.ConstantSlot> slots = new ArrayList<>();
    for (Buffer buffer : lifetimes.keySet()) {
      if (buffer.content() instanceof Buffer.ConstantTensor(List<Double> values)) {
        slots.add(new Program.ConstantSlot(places.get(buffer), values));
      }
    }
    return slots;
  }

  private Place place(Ref ref) {
    return places.get(ref.buffer()).plus(ref.offset());
  }

  private List<Launch> launches(List<Step> steps, Map<KernelSource, Integer> kernels) {
    List<Launch> launches = new ArrayList<>();
    for (Step step : steps) {
      int next = kernels.size();
      int kernel = kernels.computeIfAbsent(step.kernel(), k -> next);
      List<Launch.Argument> arguments = step.operands().stream().map(this::argument).toList();
      launches.add(new Launch(step.label(), kernel, arguments, step.geometry()));
    }
    return launches;
  }

  private Launch.Argument argument(Operand operand) {
    return switch (operand) {
      case Operand.Read(Ref ref) -> address(ref);
      case Operand.Write(Ref ref) -> address(ref);
      case Operand.Update(Ref ref) -> address(ref);
      case Operand.Number(Size value) -> new Launch.Number(value);
    };
  }

  private Launch.Address address(Ref ref) {
    Place place = place(ref);
    return new Launch.Address(
        place, place.arena() == Arena.BATCHED ? ref.buffer().bytes().perSample() : 0);
  }
}
