package dev.senet.bench.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.senet.bench.contest.Work;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenetContenderTest {
  private static final Path NETWORK = Path.of("se-resnet-20");

  @TempDir private Path folder;

  @Test
  void predictsFromTextAsFromJar() throws IOException {
    Path jar = folder.resolve("model.jar");
    GraphModel model = SteadyModel.load(NETWORK);
    model.compileAhead(DeviceSpec.jvm(), DeviceSpec.WIDTHS, List.of()).write(jar);
    assertArrayEquals(outputs(NETWORK), outputs(jar));
  }

  private static float[] outputs(Path model) throws IOException {
    try (SenetContender contender = new SenetContender(new Work(model, Optional.empty(), 2, 1))) {
      return contender.check();
    }
  }
}
