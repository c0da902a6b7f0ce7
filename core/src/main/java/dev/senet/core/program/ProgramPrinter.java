package dev.senet.core.program;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints programs for people. Sizes are in bytes; N is the batch size. */
final class ProgramPrinter {
  private final Program program;
  private final StringBuilder out = new StringBuilder();

  private ProgramPrinter(Program program) {
    this.program = program;
  }

  static String print(Program program) {
    ProgramPrinter printer = new ProgramPrinter(program);
    printer.arenas();
    printer.places();
    printer.launches("once, when the variables have their values", program.prepare());
    printer.launches("each run", program.launches());
    printer.slices(program.slices());
    return printer.out.toString();
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private void arenas() {
    line("program for %s, %d kernels", program.target(), program.kernels().size());
    line("");
    line("memory:");
    Map<Arena, Long> arenas = new TreeMap<>(program.arenas());
    arenas.forEach((arena, bytes) -> line("  %-9s %,15d%s", name(arena), bytes, factor(arena)));
    long perSample = program.arenas().getOrDefault(Arena.BATCHED, 0L);
    long constant =
        program.bytes(program.slices().samples()) - perSample * program.slices().samples();
    line("  peak      %,15d + %,d * N", constant, perSample);
    line("  scratch   %,15d for each thread at N = 1", program.scratchBytes(1));
  }

  private static String factor(Arena arena) {
    return switch (arena) {
      case BATCHED -> " * N";
      case SLICED -> " * samples of a slice";
      default -> "";
    };
  }

  private void places() {
    line("");
    line("places:");
    program
        .inputs()
        .forEach(p -> line("  input    %s: %s %s", text(p.place()), p.name(), p.type()));
    program
        .outputs()
        .forEach(p -> line("  output   %s: %s %s", text(p.place()), p.name(), p.type()));
    program
        .variables()
        .forEach(slot ->
            line(
                "  variable %s: %s %s",
                text(slot.place()), slot.variable().name(), slot.variable().type()));
    program
        .constants()
        .forEach(
            slot -> line("  constant %s: %d values", text(slot.place()), slot.values().size()));
  }

  private void launches(String when, List<Launch> launches) {
    line("");
    line("%s: %d launches", when, launches.size());
    for (Launch launch : launches) {
      line("  %s", launch.label());
      line(
          "    %s(%s) %s",
          program.kernels().get(launch.kernel()),
          launch.arguments().stream().map(ProgramPrinter::text).collect(Collectors.joining(", ")),
          text(launch.geometry()));
    }
  }

  private void slices(Program.Slices slices) {
    if (!slices.equals(Program.Slices.NONE)) {
      line("");
      line(
          "launches %d to %d take a batch in slices of %d",
          slices.from() + 1, slices.to(), slices.samples());
    }
  }

  private static String text(Geometry geometry) {
    return switch (geometry) {
      case Geometry.Units(Size count, Size scratch) ->
          "units " + text(count) + (scratch.equals(Size.ZERO) ? "" : " scratch " + text(scratch));
      case Geometry.Grid(Size x, Size y, Size z, int local) ->
          "groups %s × %s × %s of %d".formatted(text(x), text(y), text(z), local);
    };
  }

  private static String text(Launch.Argument argument) {
    return switch (argument) {
      case Launch.Address(Place place, long sampleBytes) -> text(place);
      case Launch.Number(Size size) -> text(size);
    };
  }

  private static String text(Place place) {
    return name(place.arena()) + "[" + linear(place.perSample(), place.constant()) + "]";
  }

  private static String text(Size size) {
    String inner = linear(size.perSample(), size.constant());
    String rounded = size.divisor() == 1 ? inner : "ceil((%s)/%d)".formatted(inner, size.divisor());
    return size.factor() == 1 ? rounded : size.factor() + "*" + rounded;
  }

  private static String linear(long perSample, long constant) {
    if (perSample == 0) {
      return Long.toString(constant);
    }
    String factor = perSample == 1 ? "N" : perSample + "*N";
    return constant == 0 ? factor : factor + "+" + constant;
  }

  private static String name(Arena arena) {
    return arena.name().toLowerCase(Locale.ROOT);
  }
}
