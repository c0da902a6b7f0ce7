package dev.senet.bench.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/** Predictions of a network for inputs that PyTorch holds already. */
public final class TorchPrediction implements AutoCloseable {
  private final TorchNetwork network;
  private final NDManager manager;
  private final Map<String, NDArray> inputs;
  private NDManager scope;
  private Map<String, NDArray> outputs = Map.of();

  /**
   * @param inputs for each input the elements of {@code batch} samples, images as NHWC
   */
  public TorchPrediction(TorchNetwork network, Map<String, float[]> inputs, int batch) {
    this.network = network;
    this.manager = network.newScope();
    this.inputs = network.upload(manager, inputs, batch);
    this.scope = network.newScope();
  }

  /** Predicts once. */
  public void run() {
    scope.close();
    scope = network.newScope();
    outputs = network.evaluate(scope, inputs);
  }

  /** The elements of each output of the last run, images as NHWC. */
  public Map<String, float[]> outputs() {
    Map<String, float[]> values = new LinkedHashMap<>();
    outputs.forEach((name, value) -> values.put(name, network.download(name, value)));
    return values;
  }

  @Override
  public void close() {
    scope.close();
    manager.close();
  }
}
