package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Program;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final int SIZE = 160;

  /** Large images with few weights first, then small ones with many. */
  private static GraphModel model() {
    Layers net = new Layers();
    Node x = net.basicBlock(net.relu(net.norm(net.conv(net.image(SIZE, 3), 16, 3, 1))), 16, 1);
    x = net.relu(net.norm(net.conv(net.basicBlock(x, 16, 1), 128, 8, 8)));
    for (int i = 0; i < 3; i++) {
      x = net.relu(net.norm(net.conv(x, 256, 3, 2)));
    }
    return Models.of(net.classifier(x, GraphRunner.CLASSES));
  }

  @Test
  void largeImagesComeInSlices() {
    Program program = Compilation.inference(model().graph(), DeviceSpec.jvm()).program();
    Program.Slices slices = program.slices();
    assertEquals(0, slices.from());
    assertTrue(slices.to() > 5 && slices.to() < program.launches().size() - 3, slices.toString());
    long image = 4L * SIZE * SIZE * 16;
    assertTrue(slices.samples() * image < 8 << 20, slices.toString());
    assertTrue(program.arenas().get(Arena.SLICED) > 2 * image);
    assertTrue(program.arenas().get(Arena.BATCHED) < image);
    long more = program.bytes(1000) - program.bytes(999);
    assertEquals(program.arenas().get(Arena.BATCHED), more);
  }

  @Test
  void slicesChangeNoResult() {
    int image = SIZE * SIZE * 3;
    float[] images = new float[5 * image];
    Random random = new Random(5);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    try (Device device = Models.device();
        Session session = model().compile(device)) {
      float[] together = session.run(images);
      for (int i = 0; i < 5; i++) {
        float[] alone = session.run(Arrays.copyOfRange(images, i * image, (i + 1) * image));
        int from = i * GraphRunner.CLASSES;
        assertArrayEquals(
            alone, Arrays.copyOfRange(together, from, from + GraphRunner.CLASSES), "image " + i);
      }
    }
  }

  @Test
  void aTrainingStepHasNone() {
    Graph step = Trajectory.Training.of(Networks.seResNet(), 0.9, 1, 1).graph();
    Program program = Compilation.training(step, DeviceSpec.jvm()).program();
    assertEquals(Program.Slices.NONE, program.slices());
  }
}
