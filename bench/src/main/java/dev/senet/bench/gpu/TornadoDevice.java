package dev.senet.bench.gpu;

import dev.senet.cli.UserException;
import dev.senet.runtime.AcceleratorId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A device of TornadoVM as {@code senet devices --json} prints it.
 *
 * @param name such as {@code tornado:0:0}
 * @param type such as {@code gpu}; absent for the JVM
 * @param backend such as {@code opencl}
 * @param description its driver's name for it
 */
record TornadoDevice(String name, String type, String backend, String description) {
  private static final String PREFIX = "tornado:";

  /**
   * The first that is a GPU, or the first of all.
   *
   * @param needsGpu whether it must be one
   * @throws UserException if there is none
   */
  static TornadoDevice find(Launcher launcher, boolean needsGpu, Deadline deadline)
      throws IOException, InterruptedException {
    TornadoDevice[] all =
        JsonOutput.of(
            launcher.senet(List.of("devices", "--json")), deadline, TornadoDevice[].class);
    return first(Arrays.asList(all), needsGpu);
  }

  static TornadoDevice first(List<TornadoDevice> all, boolean needsGpu) {
    List<TornadoDevice> found =
        all.stream().filter(device -> device.name.startsWith(PREFIX)).toList();
    return found.stream()
        .filter(device -> device.type.equals("gpu"))
        .findFirst()
        .or(() -> found.stream().filter(_ -> !needsGpu).findFirst())
        .orElseThrow(() ->
            new UserException(
                "TornadoVM finds no GPU ('senet devices' lists what it finds); --smoke tries"
                    + " everything out on processors"));
  }

  AcceleratorId id() {
    String[] numbers = name.substring(PREFIX.length()).split(":");
    return new AcceleratorId(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }
}
