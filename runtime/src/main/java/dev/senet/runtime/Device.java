package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import dev.senet.runtime.simt.SimtKernel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where programs run: the threads of this JVM, or the emulator of a GPU. Holds threads and memory;
 * close it when the last session is closed.
 */
public final class Device implements AutoCloseable {
  private final DeviceSpec spec;
  private final Dispatcher dispatcher;
  private final Memory memory;
  private final KernelClasses<KernelCode> kernels = KernelClasses.ofJvm();
  private final KernelClasses<SimtKernel> simtKernels =
      new KernelClasses<>((name, classes) -> SimtKernel.load(name, classes.get(name)));

  private Device(DeviceSpec spec) {
    this.spec = spec;
    this.dispatcher = new Dispatcher(spec.threads());
    this.memory = new Memory(spec.memoryLimit());
  }

  /** This JVM with all cores and the widest vectors of the machine. */
  public static Device jvm() {
    return open(DeviceSpec.jvm());
  }

  /** A device as described by {@code spec}. */
  public static Device open(DeviceSpec spec) {
    return new Device(spec);
  }

  /** What this device is. */
  public DeviceSpec spec() {
    return spec;
  }

  /** Its threads. */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Its memory. */
  public Memory memory() {
    return memory;
  }

  /**
   * Loads the kernels of {@code program}.
   *
   * @param code gives the class files of those kernels that are not loaded yet
   */
  Engine load(Program program, Function<List<String>, Map<String, byte[]>> code) {
    return switch (spec.kind()) {
      case JVM -> new JvmEngine(kernels.load(program.kernels(), code), dispatcher);
      case TORNADO_EMULATED -> new SimtEngine(simtKernels.load(program.kernels(), code));
      case TORNADO ->
          throw new UnsupportedOperationException(
              "this version of senet emits kernels for TornadoVM, but does not run them: use the"
                  + " device tornado-emulated or jvm");
    };
  }

  /** The kernels for threads of this JVM that were loaded so far. */
  KernelClasses<KernelCode> kernels() {
    return kernels;
  }

  @Override
  public void close() {
    dispatcher.close();
    memory.close();
  }
}
