package dev.senet.bench.gpu;

import dev.senet.bench.contest.Contender;
import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Session;

/** Predicts the same images over and over. */
final class SenetPrediction implements Contender {
  private final Device device;
  private final Session session;
  private final float[] images;

  /**
   * @param device is closed with this
   * @param images [N, height, width, channels]
   */
  SenetPrediction(Device device, GraphModel model, float[] images) {
    this.device = device;
    this.session = model.compile(device);
    this.images = images;
  }

  @Override
  public void run() {
    session.run(images);
  }

  @Override
  public float[] check() {
    return session.run(images);
  }

  @Override
  public void close() {
    session.close();
    device.close();
  }
}
