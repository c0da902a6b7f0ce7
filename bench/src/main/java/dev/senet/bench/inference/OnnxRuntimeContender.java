package dev.senet.bench.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.Work;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Input;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** ONNX Runtime on the CPU, with all optimisations. */
final class OnnxRuntimeContender implements Contender {
  private final Graph graph;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private Optional<OrtSession.Result> result = Optional.empty();

  OnnxRuntimeContender(Work work) throws IOException, OrtException {
    graph = GraphModel.load(work.model()).graph();
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(work.threads());
      options.setInterOpNumThreads(1);
      session = environment.createSession(work.onnx().orElseThrow().toString(), options);
    }
    Map<String, float[]> values = RandomInputs.of(graph, work.batch());
    for (Node node : graph.inputs()) {
      String name = ((Input) node.op()).name();
      inputs.put(name, tensor(values.get(name), node.shape(), work.batch()));
    }
  }

  private OnnxTensor tensor(float[] values, Shape shape, int batch) throws OrtException {
    LongStream dims =
        shape.isImage()
            ? LongStream.of(shape.channels(), shape.dim(0), shape.dim(1))
            : shape.dims().stream().mapToLong(Integer::longValue);
    LongStream first = LongStream.of(batch).limit(shape.isBatched() ? 1 : 0);
    float[] ordered =
        shape.isImage() ? transposed(values, shape.positions(), shape.channels()) : values;
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(ordered), LongStream.concat(first, dims).toArray());
  }

  @Override
  public void run() throws OrtException {
    result.ifPresent(OrtSession.Result::close);
    result = Optional.of(session.run(inputs));
  }

  @Override
  public float[] check() throws OrtException {
    run();
    List<float[]> outputs = new ArrayList<>();
    for (Map.Entry<String, Node> output : graph.outputs().entrySet()) {
      OnnxTensor tensor = (OnnxTensor) result.orElseThrow().get(output.getKey()).orElseThrow();
      float[] values = new float[tensor.getFloatBuffer().remaining()];
      tensor.getFloatBuffer().get(values);
      Shape shape = output.getValue().shape();
      outputs.add(
          shape.isImage() ? transposed(values, shape.channels(), shape.positions()) : values);
    }
    return Concatenation.of(outputs);
  }

  /** Matrices of {@code rows} and {@code columns}, one after the other, each transposed. */
  private static float[] transposed(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    int matrix = rows * columns;
    for (int i = 0; i < values.length; i++) {
      int at = i % matrix;
      result[i - at + at % columns * rows + at / columns] = values[i];
    }
    return result;
  }

  @Override
  public void close() {
    result.ifPresent(OrtSession.Result::close);
    inputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
