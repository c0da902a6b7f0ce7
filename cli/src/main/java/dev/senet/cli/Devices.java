package dev.senet.cli;

import dev.senet.core.tensor.Memory;
import dev.senet.runtime.DeviceSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code senet devices}. */
@Command(
    name = "devices",
    description = "Lists the devices that networks can run on.",
    footer = {"", "Examples:", "  senet devices", "  senet devices --json"})
final class Devices extends SenetCommand {
  private static final int NARROWEST = 128;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /**
   * The device {@code jvm}.
   *
   * @param vectorBits the vector widths that it has; 0 stands for scalar code
   * @param memory bytes
   * @param java the Java version
   */
  record Jvm(String name, int cores, List<Integer> vectorBits, long memory, String java) {
    static Jvm ofThisMachine() {
      int widest = DeviceSpec.jvm().vectorBits();
      List<Integer> widths =
          Stream.concat(Stream.of(0), Stream.iterate(NARROWEST, b -> b <= widest, b -> 2 * b))
              .toList();
      return new Jvm(
          "jvm", Machine.cores(), widths, Machine.memoryBytes(), Runtime.version().toString());
    }
  }

  @Override
  public Integer call() {
    Jvm jvm = Jvm.ofThisMachine();
    if (json) {
      Json.print(console(), List.of(jvm));
    } else {
      print(jvm);
    }
    return 0;
  }

  private void print(Jvm jvm) {
    String widths =
        jvm.vectorBits().stream()
            .map(bits -> bits == 0 ? "scalar" : bits.toString())
            .collect(Collectors.joining(", "));
    console()
        .out()
        .printf(
            "jvm      %d cores; vector bits: %s; memory: %s; Java %s%n",
            jvm.cores(), widths, Memory.text(jvm.memory()), jvm.java());
    console().out().println("tornado  compile --emit java only: it is not run yet");
    console().out().println("tornado-emulated  the kernels for tornado on an emulator, slow");
  }
}
