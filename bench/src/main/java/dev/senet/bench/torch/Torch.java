package dev.senet.bench.torch;

import ai.djl.engine.Engine;

/** PyTorch in this process, with settings that hold for all of it. */
public final class Torch {
  private Torch() {}

  /**
   * Starts PyTorch. Its native library comes from the class path; nothing is fetched, nothing is
   * reported to the makers of Deep Java Library.
   *
   * @param threads how many threads compute one op
   */
  public static Engine start(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }
}
