package dev.senet.runtime;

/**
 * Which of TornadoVM's devices.
 *
 * @param backend number of the backend
 * @param device number of the device in its backend
 */
public record AcceleratorId(int backend, int device) {
  /** The one that TornadoVM takes by itself. */
  public static final AcceleratorId FIRST = new AcceleratorId(0, 0);

  public AcceleratorId {
    if (backend < 0 || device < 0) {
      throw new IllegalArgumentException("backend %d, device %d".formatted(backend, device));
    }
  }

  @Override
  public String toString() {
    return backend + ":" + device;
  }
}
