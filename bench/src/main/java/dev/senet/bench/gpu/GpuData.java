package dev.senet.bench.gpu;

import dev.senet.bench.parity.LabelledBatch;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import dev.senet.models.weights.WeightNaming;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Weights, images and labels in files that all contenders read.
 *
 * @param folder where the files are
 */
record GpuData(Path folder) {
  private static final String IMAGES = "images";
  private static final String LABELS = "labels";

  /** Writes the files. */
  static GpuData write(Plan plan, Path folder) throws IOException {
    GpuData data = new GpuData(folder);
    for (GpuNetwork network : List.of(plan.withSe(), plan.plain())) {
      GraphModel model = network.load();
      model
          .weights()
          .toSafetensors(WeightNaming.TIMM_LEGACY.names(model.graph()), Map.of())
          .write(data.weights(network));
    }
    data.writeImages(plan.withSe().load().graph(), plan.largestBatch());
    return data;
  }

  private void writeImages(Graph network, int count) throws IOException {
    Shape image = network.inputs().getFirst().shape();
    int classes = network.outputs().values().iterator().next().shape().channels();
    LabelledBatch batch = LabelledBatch.random(new Random(0), count, image, classes);
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = batch.labels()[i];
    }
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    long n = count;
    tensors.put(
        IMAGES,
        entry(
            batch.images(),
            List.of(n, (long) image.dim(0), (long) image.dim(1), (long) image.channels())));
    tensors.put(LABELS, entry(labels, List.of(n)));
    new Safetensors(tensors, Map.of()).write(images());
  }

  private static Safetensors.Entry entry(float[] values, List<Long> shape) {
    MemorySegment data = Arena.ofAuto().allocate((long) values.length * Float.BYTES, Float.BYTES);
    data.copyFrom(MemorySegment.ofArray(values));
    return new Safetensors.Entry("F32", shape, data);
  }

  /** The weights of a network, as timm's legacy networks name them. */
  Path weights(GpuNetwork network) {
    return folder.resolve(network.name() + ".safetensors");
  }

  /** Images [N, height, width, channels] and labels [N] as floats. */
  Path images() {
    return folder.resolve("images.safetensors");
  }

  /** The whole batches that a file of images has. */
  static List<LabelledBatch> batches(Path file, int batch) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Safetensors.Entry> tensors = Safetensors.read(file, arena).tensors();
      MemorySegment images = tensors.get(IMAGES).data();
      MemorySegment labels = tensors.get(LABELS).data();
      long count = tensors.get(LABELS).elements() / batch;
      List<LabelledBatch> batches = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        batches.add(
            new LabelledBatch(
                floats(images, images.byteSize() / (labels.byteSize() / Float.BYTES) * batch, i),
                ints(floats(labels, (long) batch * Float.BYTES, i))));
      }
      return batches;
    }
  }

  /** Part {@code i} of {@code bytes} bytes. */
  private static float[] floats(MemorySegment data, long bytes, long i) {
    return data.asSlice(i * bytes, bytes).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  private static int[] ints(float[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (int) values[i];
    }
    return result;
  }
}
