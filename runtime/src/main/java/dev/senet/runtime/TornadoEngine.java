package dev.senet.runtime;

import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import dev.senet.runtime.tornado.Host;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/**
 * Kernels that TornadoVM compiles for a device.
 *
 * @param host the host program
 * @param accelerator the device
 * @param kernels the program's kernels, in their order
 * @param origins for labels of launches the places in the model's text
 * @param memory of the host, for inputs on their way
 */
record TornadoEngine(
    Host host,
    AcceleratorId accelerator,
    List<Method> kernels,
    Map<String, String> origins,
    Memory memory)
    implements Engine {
  TornadoEngine {
    kernels = List.copyOf(kernels);
    origins = Map.copyOf(origins);
  }

  /** Kernels have no scratch memory. */
  @Override
  public int threads() {
    return 1;
  }

  @Override
  public int headerBytes() {
    return host.headerBytes();
  }

  @Override
  public BoundProgram bind(Program program, ProgramMemory arenas, long n) {
    return new TornadoProgram(this, program, arenas, n);
  }
}
