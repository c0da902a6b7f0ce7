package dev.senet.runtime.tornado;

/** Launches that are ready to run, with memory on a device. */
public interface Plan extends AutoCloseable {
  /** Takes the fixed memory to the device and runs the launches that prepare. */
  void upload();

  /** Takes the inputs to the device and runs the launches of a run. */
  void run();

  /**
   * The same, for a plan that is profiled.
   *
   * @param nanos one number for each launch of a run, to which its nanoseconds on the device are
   *     added
   */
  void run(long[] nanos);

  /**
   * Brings a part of an array back, to its place in the memory of the host.
   *
   * @param array the fixed memory or that of the batch
   * @param offset the first element
   * @param count number of elements, at least 1
   */
  void download(Task.Array array, long offset, long count);

  /** Frees the memory of the device. */
  @Override
  void close();
}
