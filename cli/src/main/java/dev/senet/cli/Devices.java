package dev.senet.cli;

import dev.senet.core.tensor.Memory;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.tornado.Accelerator;
import dev.senet.runtime.tornado.TornadoVm;
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

  /**
   * A device of TornadoVM.
   *
   * @param backend such as {@code opencl}
   * @param type such as {@code gpu}
   * @param description its driver's name for it
   * @param memory bytes
   * @param largest bytes of the largest array
   */
  record Tornado(
      String name, String backend, String type, String description, long memory, long largest) {
    static Tornado of(Accelerator found) {
      return new Tornado(
          DeviceSpec.Kind.TORNADO + ":" + found.id(),
          found.backendName(),
          found.type(),
          found.name(),
          found.memory(),
          found.largest());
    }
  }

  @Override
  public Integer call() {
    Jvm jvm = Jvm.ofThisMachine();
    List<Tornado> tornado = Device.accelerators().stream().map(Tornado::of).toList();
    if (json) {
      Json.print(console(), Stream.concat(Stream.of(jvm), tornado.stream()).toList());
    } else {
      print(jvm);
      print(tornado);
    }
    return 0;
  }

  private void print(List<Tornado> tornado) {
    for (Tornado device : tornado) {
      console()
          .out()
          .printf(
              "%s  %s; %s; %s; memory: %s, the largest array: %s%n",
              device.name(),
              device.description(),
              device.backend(),
              device.type(),
              Memory.text(device.memory()),
              Memory.text(device.largest()));
    }
    if (tornado.isEmpty()) {
      console().out().println("tornado  none: " + TornadoVm.HINT);
    }
    console().out().println("tornado-emulated  the kernels for TornadoVM on an emulator, slow");
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
  }
}
