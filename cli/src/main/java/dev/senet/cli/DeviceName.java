package dev.senet.cli;

import dev.senet.runtime.AcceleratorId;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.tornado.Accelerator;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A device as named on the command line.
 *
 * @param kind what computes; empty for whatever is fastest
 * @param accelerator which of TornadoVM's devices
 */
record DeviceName(Optional<DeviceSpec.Kind> kind, AcceleratorId accelerator) {
  private static final String AUTO = "auto";
  private static final Pattern NUMBERED = Pattern.compile("tornado:(\\d{1,4}):(\\d{1,4})");

  /**
   * The device on this machine: for {@code auto} the first GPU that TornadoVM has, or else the JVM,
   * which computes faster than TornadoVM does on processors.
   */
  DeviceSpec onThisMachine() {
    DeviceSpec jvm = DeviceSpec.jvm();
    if (kind.isPresent()) {
      return jvm.withKind(kind.get()).withAccelerator(accelerator);
    }
    return Device.accelerators().stream()
        .filter(found -> found.type().equals("gpu"))
        .findFirst()
        .map(DeviceName::spec)
        .orElse(jvm);
  }

  private static DeviceSpec spec(Accelerator found) {
    return DeviceSpec.tornado().withAccelerator(found.id());
  }

  /** All names that need no numbers. */
  private static List<String> names() {
    return Stream.concat(
            Arrays.stream(DeviceSpec.Kind.values()).map(DeviceSpec.Kind::toString), Stream.of(AUTO))
        .toList();
  }

  /** Reads names such as {@code jvm} and {@code tornado:0:1}. */
  static final class Converter implements ITypeConverter<DeviceName> {
    @Override
    public DeviceName convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      Matcher numbered = NUMBERED.matcher(name);
      if (numbered.matches()) {
        return new DeviceName(
            Optional.of(DeviceSpec.Kind.TORNADO),
            new AcceleratorId(
                Integer.parseInt(numbered.group(1)), Integer.parseInt(numbered.group(2))));
      }
      if (!names().contains(name)) {
        throw new TypeConversionException(
            "'%s' is no device: give one of %s, or tornado:BACKEND:DEVICE as 'senet devices' lists them"
                .formatted(text, names().stream().collect(Collectors.joining(", "))));
      }
      Optional<DeviceSpec.Kind> kind =
          Arrays.stream(DeviceSpec.Kind.values())
              .filter(k -> k.toString().equals(name))
              .findFirst();
      return new DeviceName(kind, AcceleratorId.FIRST);
    }
  }

  /** What completion offers. */
  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
