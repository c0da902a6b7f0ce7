package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Session;
import dev.senet.runtime.tornado.TornadoVm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** SE-ResNet-50 on TornadoVM, in a JVM that is started with it. */
class TornadoZooTest {
  private static final String HOME = "TORNADOVM_HOME";

  /**
   * Largest difference from the JVM in units of the largest logit: both round in different orders,
   * and some fifty layers of fresh weights amplify that.
   */
  private static final double TOLERANCE = 1e-4;

  @Test
  @EnabledIfEnvironmentVariable(named = HOME, matches = ".+")
  void predictsAsOnTheJvm() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(TornadoVm.jvmOptions(Path.of(System.getenv(HOME))));
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            Comparison.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals(0, Double.parseDouble(output.strip()), TOLERANCE);
  }

  /** Prints the largest difference between the logits of an image. */
  static final class Comparison {
    public static void main(String[] args) throws IOException {
      GraphModel model = GraphModel.load(Path.of("se-resnet-50"));
      float[] image = new float[model.graph().inputs().getFirst().shape().elements()];
      Random random = new Random(1);
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) random.nextGaussian();
      }
      float[] expected = logits(model, DeviceSpec.jvm().withExact(true), image);
      float[] actual = logits(model, DeviceSpec.tornado(), image);
      double difference = 0;
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      System.out.println(difference / largest);
    }

    private static float[] logits(GraphModel model, DeviceSpec spec, float[] image) {
      try (Device device = Device.open(spec);
          Session session = model.compile(device)) {
        return session.run(image);
      }
    }
  }
}
