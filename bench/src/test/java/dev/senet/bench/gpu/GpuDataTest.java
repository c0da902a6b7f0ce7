package dev.senet.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.bench.parity.LabelledBatch;
import dev.senet.core.graph.Shape;
import dev.senet.runtime.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuDataTest {
  @Test
  void imagesAndLabelsComeBack(@TempDir Path folder) throws IOException {
    Plan plan = Samples.plan(folder);
    GpuData data = GpuData.write(plan, folder);
    Shape image = plan.withSe().load().graph().inputs().getFirst().shape();
    LabelledBatch expected = LabelledBatch.random(new Random(0), 2, image, 10);
    List<LabelledBatch> whole = GpuData.batches(data.images(), 2);
    assertEquals(1, whole.size());
    assertArrayEquals(expected.images(), whole.getFirst().images());
    assertArrayEquals(expected.labels(), whole.getFirst().labels());
    List<LabelledBatch> singles = GpuData.batches(data.images(), 1);
    assertEquals(2, singles.size());
    assertEquals(expected.labels()[1], singles.get(1).labels()[0]);
    assertEquals(expected.images()[image.elements()], singles.get(1).images()[0]);
  }

  @Test
  void weightsHaveTheNamesThatThePeerBuildsNetworksFrom(@TempDir Path folder) throws IOException {
    Plan plan = Samples.plan(folder);
    GpuData data = GpuData.write(plan, folder);
    try (Arena arena = Arena.ofConfined()) {
      Set<String> names = Safetensors.read(data.weights(plan.withSe()), arena).tensors().keySet();
      for (String name :
          List.of(
              "layer0.conv1.weight",
              "layer1.0.downsample.0.weight",
              "layer2.0.bn3.running_var",
              "layer2.0.se_module.fc1.bias",
              "last_linear.bias")) {
        assertTrue(names.contains(name), name + " is not among " + names);
      }
    }
  }
}
