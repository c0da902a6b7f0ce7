package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.program.Size;
import dev.senet.runtime.tornado.Task;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The launches of a program as TornadoVM's tasks, for one batch size. Places are indices of
 * elements; an input of integers lies in an array of its own, for there are no views.
 */
record TornadoTasks(
    TornadoEngine engine, Program program, ProgramMemory memory, InputArrays inputs, long batch) {
  private static final int COPY_GROUP = 256;

  /** What depends on variables only. */
  List<Task> ofPreparation() {
    return program.prepare().stream().map(this::task).toList();
  }

  /** A run: inputs are copied to their places first. */
  List<Task> ofRun() {
    return Stream.concat(
            program.inputs().stream().filter(InputArrays::isFloat).map(this::copy),
            program.launches().stream().map(this::task))
        .toList();
  }

  private Task copy(Program.Port port) {
    long count = port.type().bytes(batch) / 4;
    List<Task.Argument> arguments =
        List.of(
            Task.Array.FLOATS,
            array(port.place()),
            number(inputs.index(port)),
            number(memory.offset(port.place(), batch) / 4),
            number(count));
    Geometry.Grid grid = Geometry.Grid.covering(Size.of(count), COPY_GROUP);
    return task("input " + port.name(), engine.host().copyKernel(), arguments, grid);
  }

  private Task task(Launch launch) {
    if (!(launch.geometry() instanceof Geometry.Grid grid)) {
      throw new IllegalArgumentException(launch.label() + " is not for this device");
    }
    Method kernel = engine.kernels().get(launch.kernel());
    List<Task.Array> arrays = arrays(launch, kernel);
    boolean usesIntegers = arrays.contains(Task.Array.INTEGERS);
    List<Task.Argument> arguments = new ArrayList<>(arrays);
    launch.arguments().forEach(a -> arguments.add(number(value(a, usesIntegers))));
    return task(name(launch.label()), kernel, arguments, grid);
  }

  private String name(String label) {
    String origin = engine.origins().get(label);
    return origin == null ? label : "%s (%s)".formatted(label, origin);
  }

  private Task task(
      String label, Method kernel, List<Task.Argument> arguments, Geometry.Grid grid) {
    return new Task(
        label,
        kernel,
        arguments,
        Math.toIntExact(grid.x().at(batch)),
        Math.toIntExact(grid.y().at(batch)),
        Math.toIntExact(grid.z().at(batch)),
        grid.local());
  }

  /** The arrays that a kernel takes: of the fixed memory, the batch's and its integers. */
  private static List<Task.Array> arrays(Launch launch, Method kernel) {
    List<String> types =
        Arrays.stream(kernel.getParameterTypes()).map(Class::getSimpleName).toList();
    List<Task.Array> arrays = new ArrayList<>();
    boolean usesFixed =
        launch.arguments().stream()
            .anyMatch(a ->
                a instanceof Launch.Address(Place place, long sampleBytes)
                    && array(place) == Task.Array.FIXED);
    for (String type : types) {
      switch (type) {
        case "FloatArray" ->
            arrays.add(usesFixed && arrays.isEmpty() ? Task.Array.FIXED : Task.Array.BATCHED);
        case "IntArray" -> arrays.add(Task.Array.INTEGERS);
        default -> {}
      }
    }
    return arrays;
  }

  private static Task.Array array(Place place) {
    return place.arena() == Arena.BATCHED ? Task.Array.BATCHED : Task.Array.FIXED;
  }

  private long value(Launch.Argument argument, boolean usesIntegers) {
    return switch (argument) {
      case Launch.Address(Place place, long sampleBytes) ->
          integers(place)
              .filter(port -> usesIntegers)
              .map(inputs::index)
              .orElseGet(() -> memory.offset(place, batch) / 4);
      case Launch.Number(Size size) -> size.at(batch);
    };
  }

  /** The input of integers that lies at {@code place}. */
  private Optional<Program.Port> integers(Place place) {
    return program.inputs().stream()
        .filter(port -> !InputArrays.isFloat(port) && port.place().equals(place))
        .findFirst();
  }

  private static Task.Number number(long value) {
    return new Task.Number(Math.toIntExact(value));
  }
}
