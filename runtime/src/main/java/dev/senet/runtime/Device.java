package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import dev.senet.runtime.simt.SimtKernel;
import dev.senet.runtime.tornado.Accelerator;
import dev.senet.runtime.tornado.Host;
import dev.senet.runtime.tornado.TornadoException;
import dev.senet.runtime.tornado.TornadoVm;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where programs run: the threads of this JVM, a device of TornadoVM, or its emulator. Holds
 * threads and memory; close it when the last session is closed.
 */
public final class Device implements AutoCloseable {
  private final DeviceSpec spec;
  private final Dispatcher dispatcher;
  private final Memory memory;
  private final KernelClasses<KernelCode> kernels = KernelClasses.ofJvm();
  private final KernelClasses<SimtKernel> simtKernels =
      new KernelClasses<>((name, classes) -> SimtKernel.load(name, classes.get(name)));
  private final Optional<TornadoVm> tornadoVm;

  private Device(DeviceSpec spec) {
    this.spec = spec;
    this.tornadoVm =
        spec.kind() == DeviceSpec.Kind.TORNADO
            ? Optional.of(TornadoVm.open(spec.memoryLimit()))
            : Optional.empty();
    this.dispatcher = new Dispatcher(spec.threads());
    this.memory = new Memory(spec.memoryLimit());
  }

  /** This JVM with all cores and the widest vectors of the machine. */
  public static Device jvm() {
    return open(DeviceSpec.jvm());
  }

  /**
   * The first device of TornadoVM, such as a GPU.
   *
   * @throws TornadoException if this JVM was started without TornadoVM; says what to do
   */
  public static Device tornado() {
    return open(DeviceSpec.tornado());
  }

  /**
   * A device as described by {@code spec}.
   *
   * @throws TornadoException if it is one of TornadoVM's and this JVM was started without; says
   *     what to do
   */
  public static Device open(DeviceSpec spec) {
    return new Device(spec);
  }

  /** All devices of TornadoVM; none if this JVM was started without it. */
  public static List<Accelerator> accelerators() {
    if (!TornadoVm.isPresent()) {
      return List.of();
    }
    return accelerators(TornadoVm.open(Long.MAX_VALUE));
  }

  private static List<Accelerator> accelerators(TornadoVm vm) {
    return vm.host(Compilation.classes(List.of(), vm)).accelerators();
  }

  private static boolean isProcessor(TornadoVm vm, AcceleratorId id) {
    return accelerators(vm).stream().anyMatch(a -> a.id().equals(id) && a.type().equals("cpu"));
  }

  /** What this device is. */
  public DeviceSpec spec() {
    return spec;
  }

  /** What programs are compiled for that run on it: {@link #spec} with the kernels that suit it. */
  public DeviceSpec target() {
    return tornadoVm
        .map(vm -> spec.withOnProcessor(isProcessor(vm, spec.accelerator())))
        .orElse(spec);
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
   * @param code gives the class files of those kernels that are not loaded yet, and of the host
   *     program for TornadoVM
   * @param origins for labels of launches the places in the model's text, for messages
   */
  Engine load(
      Program program,
      Function<List<String>, Map<String, byte[]>> code,
      Map<String, String> origins) {
    return switch (spec.kind()) {
      case JVM -> new JvmEngine(kernels.load(program.kernels(), code), dispatcher);
      case TORNADO_EMULATED -> new SimtEngine(simtKernels.load(program.kernels(), code));
      case TORNADO -> load(program, code, origins, tornadoVm.orElseThrow());
    };
  }

  private Engine load(
      Program program,
      Function<List<String>, Map<String, byte[]>> code,
      Map<String, String> origins,
      TornadoVm vm) {
    Host host = vm.host(code.apply(TornadoVm.HOST_CLASSES));
    Accelerator accelerator =
        host.accelerators().stream()
            .filter(a -> a.id().equals(spec.accelerator()))
            .findFirst()
            .orElseThrow(() ->
                new TornadoException(
                    "TornadoVM has no device %s; 'senet devices' lists those that it has"
                        .formatted(spec.accelerator())));
    requireTensorCores(accelerator);
    KernelClasses<Method> methods =
        new KernelClasses<>((name, classes) -> vm.kernel(name, classes.get(name)));
    return new TornadoEngine(
        host, spec.accelerator(), methods.load(program.kernels(), code), origins, memory);
  }

  /** Elsewhere TornadoVM would compile products for tensor cores to nothing, without a word. */
  private void requireTensorCores(Accelerator accelerator) {
    if (spec.precision().usesTensorCores() && !accelerator.backendName().equals("cuda")) {
      throw new TornadoException(
          "precision %s: tensor cores need TornadoVM's backend cuda, the device tornado:%s is of %s; choose another device or precision %s"
              .formatted(
                  spec.precision(),
                  accelerator.id(),
                  accelerator.backendName(),
                  spec.precision().withoutTensorCores()));
    }
  }

  /** The TornadoVM that this device belongs to. */
  Optional<TornadoVm> tornadoVm() {
    return tornadoVm;
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
