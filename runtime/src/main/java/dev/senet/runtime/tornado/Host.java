package dev.senet.runtime.tornado;

import java.lang.reflect.Method;
import java.util.List;

/** The host program: what calls TornadoVM's API. */
public interface Host {
  /** Bytes that TornadoVM keeps in front of the elements of an array. */
  int headerBytes();

  /**
   * All devices of all backends.
   *
   * @throws TornadoException if TornadoVM finds none
   */
  List<Accelerator> accelerators();

  /**
   * A kernel that copies an input to its place. Its parameters are the context, the array of the
   * inputs, the memory that the place is in, the first index in each, and the number of elements.
   */
  Method copyKernel();

  /**
   * Makes launches ready to run.
   *
   * @throws TornadoException if TornadoVM cannot do with one of the kernels; it says which
   */
  Plan plan(PlanRequest request);

  /**
   * What TornadoVM makes of launches, in the language of the device; nothing runs.
   *
   * @return a text for each launch, those that prepare first
   * @throws TornadoException if TornadoVM cannot do with one of the kernels; it says which
   */
  List<String> code(PlanRequest request);
}
