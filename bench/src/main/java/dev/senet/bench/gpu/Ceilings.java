package dev.senet.bench.gpu;

import dev.senet.cli.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What PyTorch gets out of the device at best.
 *
 * @param device its name
 * @param isGpu whether it is one
 * @param torch the version of PyTorch
 * @param copyGigabytesPerSecond 10⁹ bytes a second of a large copy, read and written
 * @param productGigaflops 10⁹ operations a second of a large product of square matrices
 */
record Ceilings(
    String device,
    boolean isGpu,
    String torch,
    double copyGigabytesPerSecond,
    Map<Precision, Double> productGigaflops) {

  /**
   * Measures them.
   *
   * @throws UserException if there is no Python or no PyTorch
   */
  static Ceilings measure(Launcher launcher, Deadline deadline)
      throws IOException, InterruptedException {
    return JsonOutput.of(launcher.python(List.of("ceilings")), deadline, Ceilings.class);
  }
}
