package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.program.Arena;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.Memory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertEquals(1, slices.samples());
    assertTrue(program.arenas().get(Arena.SLICED) > 2 * image);
    assertTrue(program.arenas().get(Arena.BATCHED) < image);
    long more = program.bytes(1000) - program.bytes(999);
    assertEquals(program.arenas().get(Arena.BATCHED), more);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void neitherSlicesNorThreadsChangeAResult(int threads) {
    int image = SIZE * SIZE * 3;
    float[] images = images(6);
    try (Device device = Device.open(DeviceSpec.jvm().withThreads(threads));
        Session session = model().compile(device)) {
      float[] together = session.run(images);
      for (int i = 0; i < 6; i++) {
        float[] alone = session.run(Arrays.copyOfRange(images, i * image, (i + 1) * image));
        int from = i * GraphRunner.CLASSES;
        assertArrayEquals(
            alone, Arrays.copyOfRange(together, from, from + GraphRunner.CLASSES), "image " + i);
      }
    }
  }

  private static float[] images(int count) {
    float[] images = new float[count * SIZE * SIZE * 3];
    Random random = new Random(5);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    return images;
  }

  @Test
  void threadsGetAsManySlices() {
    Program program = Compilation.inference(model().graph(), DeviceSpec.jvm()).program();
    assertEquals(6, program.slicesApart(8, 3));
    assertEquals(0, program.slicesApart(2, 3));
  }

  /** Whole vectors are written, the last of which reaches into the next sample. */
  @Test
  void samplesThatShareVectorsStayTogether() {
    Layers net = new Layers();
    Node odd = net.relu(net.conv(net.image(SIZE + 1, 3), 3, 3, 1));
    Node small = net.relu(net.conv(net.conv(odd, 128, 8, 8), 256, 3, 2));
    Graph graph = Models.of(net.classifier(small, GraphRunner.CLASSES)).graph();
    Program program = Compilation.inference(graph, DeviceSpec.jvm()).program();
    assertTrue(program.slices().to() > 0);
    assertEquals(0, program.slicesApart(8, 2));
  }

  @Test
  void eachThreadThatTakesSlicesHasTheirMemory() {
    Program program = Compilation.inference(model().graph(), DeviceSpec.jvm()).program();
    try (Memory memory = Memory.unlimited();
        ProgramMemory arenas = new ProgramMemory(program, memory, 3, 0)) {
      long sliced = Memory.rounded(program.bytes(Arena.SLICED, 1));
      long image = Memory.rounded(program.bytes(Arena.BATCHED, 2));
      assertEquals(image + sliced, arenas.workBytes(2));
      assertEquals(
          Memory.rounded(program.bytes(Arena.BATCHED, 3)) + 3 * sliced, arenas.workBytes(3));
    }
  }

  @Test
  void everyLaunchIsMeasured() {
    CompiledProgram compiled = Compilation.inference(model().graph(), DeviceSpec.jvm());
    try (Device device = Models.device();
        Executable executable = Compilation.load(compiled, device)) {
      executable.prepare();
      executable.useBatch(5);
      long[] nanos = new long[compiled.program().launches().size()];
      long start = System.nanoTime();
      executable.run(nanos);
      long all = System.nanoTime() - start;
      assertTrue(Arrays.stream(nanos).allMatch(n -> n > 0), Arrays.toString(nanos));
      assertTrue(Arrays.stream(nanos).sum() <= all, Arrays.toString(nanos) + " of " + all);
    }
  }

  @Test
  void aTrainingStepHasNone() {
    Graph step = Trajectory.Training.of(Networks.seResNet(), 0.9, 1, 1).graph();
    Program program = Compilation.training(step, DeviceSpec.jvm()).program();
    assertEquals(Program.Slices.NONE, program.slices());
  }
}
