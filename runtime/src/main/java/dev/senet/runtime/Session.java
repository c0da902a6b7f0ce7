package dev.senet.runtime;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.TensorType;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A compiled model with its weights, ready to predict. Safe for use by several threads; runs follow
 * one another, each using all threads of the device.
 */
public final class Session implements AutoCloseable {
  private final Executable executable;
  private final Memory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean isClosed;

  private Session(Executable executable, Memory memory) {
    this.executable = executable;
    this.memory = memory;
  }

  /** A session of {@code executable}, which is closed with it, or at once if this fails. */
  static Session of(Executable executable, Weights weights, Memory memory) {
    try {
      weights.copyTo(executable);
      executable.prepare();
      return new Session(executable, memory);
    } catch (RuntimeException | Error e) {
      executable.close();
      throw e;
    }
  }

  /** Names and types of the inputs. */
  public Map<String, TensorType> inputs() {
    return types(executable.program().inputs());
  }

  /** Names and types of the outputs. */
  public Map<String, TensorType> outputs() {
    return types(executable.program().outputs());
  }

  private static Map<String, TensorType> types(List<Program.Port> ports) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    ports.forEach(port -> types.put(port.name(), port.type()));
    return types;
  }

  /**
   * Runs a model with one input and one output.
   *
   * @param input samples of the input's shape, one after another; images as NHWC
   * @return the output of each sample, one after another
   * @throws IllegalArgumentException if the length is no multiple of a sample's elements
   */
  public float[] run(float[] input) {
    Program.Port in = only(executable.program().inputs(), "input");
    Program.Port out = only(executable.program().outputs(), "output");
    requireFloats(in);
    requireFloats(out);
    int batch = batch(in, input.length);
    lock.lock();
    try {
      start(batch);
      MemorySegment.copy(
          input, 0, executable.input(in.name()), ValueLayout.JAVA_FLOAT, 0, input.length);
      executable.run();
      return executable.output(out.name()).toArray(ValueLayout.JAVA_FLOAT);
    } finally {
      lock.unlock();
    }
  }

  private static void requireFloats(Program.Port port) {
    if (port.type().dtype() != DType.F32) {
      throw new IllegalArgumentException(port.name() + " is " + port.type() + ", not floats");
    }
  }

  private static int batch(Program.Port in, int length) {
    int sample = in.type().shape().elements();
    boolean isOne = length == sample;
    if (length == 0 || length % sample != 0 || !(isOne || in.type().shape().isBatched())) {
      throw new IllegalArgumentException(
          "%s takes %s: %d floats%s, not %d in all"
              .formatted(
                  in.name(),
                  in.type(),
                  sample,
                  in.type().shape().isBatched() ? " a sample" : "",
                  length));
    }
    return length / sample;
  }

  /** Runs a model with one input and one output; the caller closes the result. */
  public Tensor run(Tensor input) {
    String in = only(executable.program().inputs(), "input").name();
    String out = only(executable.program().outputs(), "output").name();
    return run(Map.of(in, input)).get(out);
  }

  /**
   * Runs the model; the caller closes the results.
   *
   * @param inputs a tensor for each input, all with the same batch size
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    int batch = check(inputs);
    lock.lock();
    try {
      start(batch);
      inputs.forEach((name, tensor) -> executable.input(name).copyFrom(tensor.segment()));
      executable.run();
      return copyOutputs(batch);
    } finally {
      lock.unlock();
    }
  }

  private Map<String, Tensor> copyOutputs(int batch) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    try {
      for (Program.Port port : executable.program().outputs()) {
        Tensor result = memory.tensor(port.type(), batch);
        outputs.put(port.name(), result);
        result.segment().copyFrom(executable.output(port.name()));
      }
      return outputs;
    } catch (RuntimeException | Error e) {
      outputs.values().forEach(Tensor::close);
      throw e;
    }
  }

  private void start(int batch) {
    if (isClosed) {
      throw new IllegalStateException("the session is closed");
    }
    executable.useBatch(batch);
  }

  private int check(Map<String, Tensor> inputs) {
    if (!inputs.keySet().equals(inputs().keySet())) {
      throw new IllegalArgumentException(
          "the model's inputs are %s, given were %s".formatted(inputs().keySet(), inputs.keySet()));
    }
    int batch = 0;
    for (Program.Port port : executable.program().inputs()) {
      Tensor tensor = inputs.get(port.name());
      if (!tensor.type().equals(port.type())) {
        throw new IllegalArgumentException(
            "input %s is %s, given was %s".formatted(port.name(), port.type(), tensor.type()));
      }
      batch = Math.max(batch, tensor.batch());
    }
    for (Tensor tensor : inputs.values()) {
      if (tensor.type().shape().isBatched() && tensor.batch() != batch) {
        throw new IllegalArgumentException("the inputs differ in their batch size");
      }
    }
    if (batch == 0) {
      throw new IllegalArgumentException("there are no samples");
    }
    return batch;
  }

  private static Program.Port only(List<Program.Port> ports, String what) {
    if (ports.size() != 1) {
      throw new IllegalArgumentException(
          "the model has not one %s but %s"
              .formatted(what, ports.stream().map(Program.Port::name).toList()));
    }
    return ports.getFirst();
  }

  /** Gives threads and memory back. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      executable.close();
    } finally {
      lock.unlock();
    }
  }
}
