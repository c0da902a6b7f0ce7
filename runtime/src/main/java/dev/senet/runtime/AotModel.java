package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model that was compiled ahead of time. Running it needs neither the compiler nor a parser on
 * the class path.
 *
 * @param name the model's name
 * @param classes names of the classes, in the order of the outputs; empty if unknown
 * @param kind the kind of device that it was made for
 * @param isExact whether convolutions are computed product by product, as in {@link DeviceSpec}
 * @param precision what factors of products of matrices are rounded to
 * @param programs the program for each vector width that the jar was made for; 0 for scalar code,
 *     and for devices other than the JVM
 * @param code class files by class name: all kernels, and for TornadoVM the host program
 * @param tensors the variables' values
 */
public record AotModel(
    String name,
    List<String> classes,
    DeviceSpec.Kind kind,
    boolean isExact,
    Precision precision,
    Map<Integer, Program> programs,
    Map<String, byte[]> code,
    Safetensors tensors)
    implements Model {

  /**
   * Loads a jar.
   *
   * @throws WeightsException if the jar is damaged or of another version
   */
  public static AotModel load(Path jar) throws IOException {
    return AotJar.read(jar);
  }

  /** Writes the model as a jar, atomically. */
  public void write(Path jar) throws IOException {
    AotJar.write(jar, this);
  }

  /** Of {@code vectorBits} those that make a difference to a device. */
  static List<Integer> widths(DeviceSpec.Kind kind, List<Integer> vectorBits) {
    return kind == DeviceSpec.Kind.JVM ? vectorBits : List.of(0);
  }

  @Override
  public Session compile(Device device) {
    if (device.spec().kind() != kind) {
      throw new IllegalArgumentException(
          "the jar of '%s' was made for the device %s, not %s"
              .formatted(name, kind, device.spec().kind()));
    }
    int bits = widths(kind, List.of(device.spec().vectorBits())).getFirst();
    Program program = programs.get(bits);
    if (program == null) {
      throw new IllegalArgumentException(
          "the jar of '%s' was made for vectors of %s bits, the device has %d"
              .formatted(name, programs.keySet(), bits));
    }
    if (kind == DeviceSpec.Kind.JVM && device.spec().isExact() && !isExact) {
      throw new IllegalArgumentException(
          "the jar of '%s' was made without --exact: compile it again with --exact"
              .formatted(name));
    }
    if (device.spec().precision() != precision) {
      throw new IllegalArgumentException(
          "the jar of '%s' was made for precision %s, not %s: take a device with precision %s, or compile it again"
              .formatted(name, precision, device.spec().precision(), precision));
    }
    List<Variable> variables =
        program.variables().stream().map(Program.VariableSlot::variable).toList();
    Weights weights = Weights.of(tensors, variables, name);
    Engine engine = device.load(program, names -> code, Map.of());
    Executable executable = new Executable(program, engine, device.memory());
    return Session.of(executable, weights, device.memory());
  }
}
