package dev.senet.bench.inference;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.contest.Work;
import dev.senet.core.tensor.Tensor;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Model;
import dev.senet.runtime.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** senet, through the API that programs use. */
final class SenetContender implements Contender {
  private final Device device;
  private final Session session;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private Map<String, Tensor> outputs = Map.of();

  SenetContender(Work work) throws IOException {
    device = Device.open(DeviceSpec.jvm().withThreads(work.threads()));
    session = load(work.model()).compile(device);
    Map<String, float[]> values = RandomInputs.of(session.inputs(), work.batch());
    session
        .inputs()
        .forEach((name, type) ->
            inputs.put(name, device.memory().tensor(type, work.batch()).set(values.get(name))));
  }

  /** A compiled jar has its own weights. */
  private static Model load(Path file) throws IOException {
    return file.toString().endsWith(".jar") ? Model.load(file) : SteadyModel.load(file);
  }

  @Override
  public void run() {
    outputs.values().forEach(Tensor::close);
    outputs = session.run(inputs);
  }

  @Override
  public float[] check() {
    run();
    return Concatenation.of(outputs.values().stream().map(Tensor::toFloats).toList());
  }

  @Override
  public OptionalLong plannedBytes() {
    return OptionalLong.of(device.memory().peak());
  }

  @Override
  public void close() {
    outputs.values().forEach(Tensor::close);
    inputs.values().forEach(Tensor::close);
    session.close();
    device.close();
  }
}
