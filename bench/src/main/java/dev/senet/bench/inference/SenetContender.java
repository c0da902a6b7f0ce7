package dev.senet.bench.inference;

import dev.senet.core.tensor.Tensor;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** senet, through the API that programs use. */
final class SenetContender implements Contender {
  private final Device device;
  private final Session session;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private Map<String, Tensor> outputs = Map.of();

  SenetContender(Work work) throws IOException {
    GraphModel model = work.load();
    device = Device.open(DeviceSpec.jvm().withThreads(work.threads()));
    session = model.compile(device);
    Map<String, float[]> values = work.inputs(model.graph());
    session
        .inputs()
        .forEach((name, type) ->
            inputs.put(name, device.memory().tensor(type, work.batch()).set(values.get(name))));
  }

  @Override
  public void run() {
    outputs.values().forEach(Tensor::close);
    outputs = session.run(inputs);
  }

  @Override
  public float[] outputs() {
    return Concatenation.of(outputs.values().stream().map(Tensor::toFloats).toList());
  }

  @Override
  public void close() {
    outputs.values().forEach(Tensor::close);
    inputs.values().forEach(Tensor::close);
    session.close();
    device.close();
  }
}
