package dev.senet.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.tensor.Tensor;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Session;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs models here and in ONNX Runtime, on the same random inputs. */
public final class OnnxJudge {
  /** The largest difference allowed, in units of the largest value of an output. */
  private static final double TOLERANCE = 1e-4;

  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "senet");

  private OnnxJudge() {}

  /** Exports {@code model} and requires that ONNX Runtime computes from it what senet does. */
  public static void assertExportsWell(GraphModel model, int... batches) throws IOException {
    try (Device device = device()) {
      assertExportsWell(device, model, batches);
    }
  }

  /** As {@link #assertExportsWell(GraphModel, int...)}, on a device that keeps its kernels. */
  public static void assertExportsWell(Device device, GraphModel model, int... batches)
      throws IOException {
    Path file = Files.createTempFile("senet", ".onnx");
    try {
      OnnxExport.write(model, file);
      assertSameNumbers(device, model, file, batches);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Requires that {@code model} computes what ONNX Runtime does from {@code file}. Inputs and
   * outputs are paired in order; images in the file are NCHW, or NHWC if its sizes say so.
   */
  public static void assertSameNumbers(GraphModel model, Path file, int... batches) {
    try (Device device = device()) {
      assertSameNumbers(device, model, file, batches);
    }
  }

  /**
   * As {@link #assertSameNumbers(GraphModel, Path, int...)}, on a device that keeps its kernels.
   */
  public static void assertSameNumbers(Device device, GraphModel model, Path file, int... batches) {
    try (Session session = model.compile(device)) {
      for (int batch : batches) {
        Map<String, float[]> inputs = inputs(model, batch);
        Map<String, float[]> here = here(device, session, inputs, batch);
        List<float[]> there = there(model, file, inputs, batch);
        assertEquals(here.size(), there.size());
        int i = 0;
        for (String name : model.graph().outputs().keySet()) {
          assertClose(name, here.get(name), there.get(i++));
        }
      }
    }
  }

  /** A device to run models on. */
  public static Device device() {
    return Device.open(DeviceSpec.jvm().withThreads(2));
  }

  static void assertClose(String name, float[] actual, float[] expected) {
    assertEquals(expected.length, actual.length, name);
    double scale = 1e-3;
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      double difference = Math.abs(actual[i] - expected[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    assertTrue(worst <= TOLERANCE * scale, name + " differs by " + worst + " of " + scale);
  }

  private static Map<String, float[]> inputs(GraphModel model, int batch) {
    Random random = new Random(batch);
    Map<String, float[]> inputs = new LinkedHashMap<>();
    for (Node input : model.graph().inputs()) {
      float[] values = new float[elements(input.type(), batch)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      inputs.put(input.name(), values);
    }
    return inputs;
  }

  private static int elements(TensorType type, int batch) {
    return (type.shape().isBatched() ? batch : 1) * type.shape().elements();
  }

  /** The outputs that senet computes; images are NHWC. */
  private static Map<String, float[]> here(
      Device device, Session session, Map<String, float[]> inputs, int batch) {
    Map<String, Tensor> tensors = new HashMap<>();
    Map<String, float[]> results = new LinkedHashMap<>();
    session
        .inputs()
        .forEach((name, type) ->
            tensors.put(name, device.memory().tensor(type, batch).set(inputs.get(name))));
    session
        .run(tensors)
        .forEach((name, tensor) -> {
          results.put(name, tensor.toFloats());
          tensor.close();
        });
    tensors.values().forEach(Tensor::close);
    return results;
  }

  /** The outputs that ONNX Runtime computes, brought into senet's layout. */
  private static List<float[]> there(
      GraphModel model, Path file, Map<String, float[]> inputs, int batch) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session = ENVIRONMENT.createSession(file.toString(), options)) {
        Iterator<Node> ours = model.graph().inputs().iterator();
        for (NodeInfo info : session.getInputInfo().values()) {
          Node input = ours.next();
          long[] dims = ((TensorInfo) info.getInfo()).getShape();
          dims[0] = input.shape().isBatched() ? batch : dims[0];
          tensors.put(info.getName(), tensor(input.shape(), inputs.get(input.name()), dims));
        }
        try (OrtSession.Result result = session.run(tensors)) {
          return outputs(model, result, batch);
        }
      }
    } catch (OrtException e) {
      throw new AssertionError(e.getMessage(), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(Shape shape, float[] values, long[] dims) throws OrtException {
    boolean isChannelsLast =
        shape.isImage() && dims[1] == shape.dim(0) && dims[3] == shape.channels();
    float[] ordered = shape.isImage() && !isChannelsLast ? channelsFirst(values, shape) : values;
    return OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(ordered), dims);
  }

  private static List<float[]> outputs(GraphModel model, OrtSession.Result result, int batch) {
    List<float[]> outputs = new ArrayList<>();
    Iterator<Node> ours = model.graph().outputs().values().iterator();
    for (Map.Entry<String, OnnxValue> output : result) {
      Node node = ours.next();
      float[] values = new float[elements(node.type(), batch)];
      FloatBuffer buffer = ((OnnxTensor) output.getValue()).getFloatBuffer();
      assertEquals(values.length, buffer.remaining(), output.getKey());
      buffer.get(values);
      outputs.add(node.shape().isImage() ? channelsLast(values, node.shape()) : values);
    }
    return outputs;
  }

  /** [N, H, W, C] to [N, C, H, W]. */
  private static float[] channelsFirst(float[] values, Shape shape) {
    return transposed(values, shape.positions(), shape.channels());
  }

  /** [N, C, H, W] to [N, H, W, C]. */
  private static float[] channelsLast(float[] values, Shape shape) {
    return transposed(values, shape.channels(), shape.positions());
  }

  /** Matrices of {@code rows} and {@code columns}, one after the other, transposed each. */
  private static float[] transposed(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    int matrix = rows * columns;
    for (int i = 0; i < values.length; i++) {
      int at = i % matrix;
      result[i - at + at % columns * rows + at / columns] = values[i];
    }
    return result;
  }
}
