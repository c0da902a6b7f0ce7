package dev.senet.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Runs models here and in ONNX Runtime, on the same random inputs. */
public final class OnnxJudge {
  /** The largest difference allowed, in units of the largest value of an output. */
  private static final double TOLERANCE = 1e-4;

  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "senet");

  private OnnxJudge() {}

  /** Exports {@code model} and requires that ONNX Runtime computes from it what senet does. */
  public static void assertExportsWell(GraphModel model, int batch) throws IOException {
    Path file = Files.createTempFile("senet", ".onnx");
    try {
      OnnxExport.write(model, file);
      assertSameNumbers(model, file, batch);
    } finally {
      Files.delete(file);
    }
  }

  /** Requires that {@code model} computes what ONNX Runtime does from {@code file}. */
  public static void assertSameNumbers(GraphModel model, Path file, int batch) throws IOException {
    Map<String, float[]> inputs = inputs(model, batch);
    Map<String, float[]> here = here(model, inputs, batch);
    Map<String, float[]> there = there(model, file, inputs, batch);
    assertEquals(here.keySet(), there.keySet());
    here.forEach((name, values) -> assertClose(name, values, there.get(name)));
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
  static Map<String, float[]> here(GraphModel model, Map<String, float[]> inputs, int batch) {
    Map<String, Tensor> tensors = new HashMap<>();
    Map<String, float[]> results = new LinkedHashMap<>();
    try (Device device = Device.open(DeviceSpec.jvm().withThreads(2));
        Session session = model.compile(device)) {
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
    }
    return results;
  }

  /** The outputs that ONNX Runtime computes, brought into senet's layout. */
  static Map<String, float[]> there(
      GraphModel model, Path file, Map<String, float[]> inputs, int batch) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      try (OrtSession session = ENVIRONMENT.createSession(file.toString(), options)) {
        for (Node input : model.graph().inputs()) {
          tensors.put(input.name(), tensor(input.type(), inputs.get(input.name()), batch));
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

  private static OnnxTensor tensor(TensorType type, float[] values, int batch) throws OrtException {
    Shape shape = type.shape();
    long[] dims =
        java.util.stream.LongStream.concat(
                java.util.stream.LongStream.of(batch).limit(shape.isBatched() ? 1 : 0),
                DimOrder.atBorder(shape).of(shape).stream().mapToLong(d -> d))
            .toArray();
    float[] ordered = shape.isImage() ? channelsFirst(values, shape) : values;
    return OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(ordered), dims);
  }

  private static Map<String, float[]> outputs(
      GraphModel model, OrtSession.Result result, int batch) {
    Map<String, float[]> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> output : result) {
      float[] values =
          new float[elements(model.graph().outputs().get(output.getKey()).type(), batch)];
      ((OnnxTensor) output.getValue()).getFloatBuffer().get(values);
      Shape shape = model.graph().outputs().get(output.getKey()).shape();
      outputs.put(output.getKey(), shape.isImage() ? channelsLast(values, shape) : values);
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
