package dev.senet.runtime;

import dev.senet.core.program.Arena;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Place;
import dev.senet.core.program.Program;
import dev.senet.core.program.Size;
import java.util.List;

/** Whether a program that was read from a file keeps to its own memory, as far as it tells. */
final class ProgramCheck {
  private static final long MAX_ARENA = 1L << 48;

  private final Program program;

  private ProgramCheck(Program program) {
    this.program = program;
  }

  /**
   * @throws IllegalArgumentException if a place lies outside of its arena, or a launch has no
   *     kernel; says which
   */
  static void check(Program program) {
    new ProgramCheck(program).check();
  }

  private void check() {
    program
        .arenas()
        .forEach((arena, bytes) ->
            require(bytes >= 0 && bytes <= MAX_ARENA, arena + " has " + bytes + " bytes"));
    for (Program.VariableSlot slot : program.variables()) {
      inside(slot.place(), slot.variable().type().bytes(1), slot.variable().name());
    }
    for (List<Program.Port> ports : List.of(program.inputs(), program.outputs())) {
      ports.forEach(port -> inside(port.place(), port.type().bytes(1), port.name()));
    }
    for (Program.ConstantSlot slot : program.constants()) {
      inside(slot.place(), 4L * slot.values().size(), "a constant");
    }
    require(program.slices().to() <= program.launches().size(), "slices have no launches");
    program.prepare().forEach(this::check);
    program.launches().forEach(this::check);
  }

  private void check(Launch launch) {
    require(
        launch.kernel() >= 0 && launch.kernel() < program.kernels().size(),
        launch.label() + " has no kernel");
    require(isPossible(launch.geometry()), launch.label() + " has a negative size");
    for (Launch.Argument argument : launch.arguments()) {
      if (argument instanceof Launch.Address(Place place, long sampleBytes)) {
        boolean isBatched = place.arena() == Arena.BATCHED;
        require(
            sampleBytes >= 0
                && sampleBytes
                    <= (isBatched ? program.bytes(Arena.BATCHED, 1) - place.perSample() : 0),
            "an argument of " + launch.label() + " has samples of " + sampleBytes + " bytes");
        inside(place, 0, "an argument of " + launch.label());
      }
    }
  }

  private static boolean isPossible(Geometry geometry) {
    return switch (geometry) {
      case Geometry.Units(Size count, Size scratch) -> count.at(1) >= 0 && scratch.at(1) >= 0;
      case Geometry.Grid(Size x, Size y, Size z, int local) ->
          x.at(1) >= 0 && y.at(1) >= 0 && z.at(1) >= 0;
    };
  }

  /** All offsets are linear in the batch, so what fits for one sample fits for more. */
  private void inside(Place place, long bytes, String what) {
    long arena = program.arenas().getOrDefault(place.arena(), 0L);
    boolean isKnown =
        place.perSample() == 0 || place.arena() == Arena.BATCHED || place.arena() == Arena.SLICED;
    boolean isInside =
        place.perSample() >= 0
            && place.constant() >= 0
            && place.perSample() <= arena
            && place.constant() <= arena - place.perSample()
            && bytes <= arena - place.at(1);
    require(isKnown && isInside, what + " lies outside of its memory");
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
