package dev.senet.runtime;

import dev.senet.core.tensor.Memory;

/**
 * Where programs run: for now the threads of this JVM. Holds threads and memory; close it when the
 * last session is closed.
 */
public final class Device implements AutoCloseable {
  private final DeviceSpec spec;
  private final Dispatcher dispatcher;
  private final Memory memory;
  private final KernelClasses kernels = new KernelClasses();

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

  /** The kernels loaded so far. */
  KernelClasses kernels() {
    return kernels;
  }

  @Override
  public void close() {
    dispatcher.close();
    memory.close();
  }
}
