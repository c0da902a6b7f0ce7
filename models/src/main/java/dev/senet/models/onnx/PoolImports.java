package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;
import dev.senet.models.onnx.Imported.Computed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Pooling. */
final class PoolImports {
  private final ImportedValues values;
  private final GraphBuilder builder;

  PoolImports(ImportedValues values) {
    this.values = values;
    builder = values.builder();
  }

  Imported max(OnnxNode node) {
    Node image = values.image(node, values.computed(node, 0));
    MaxPool op = new MaxPool(Windows.read(node, image.shape()), node.truth("ceil_mode"));
    return Computed.of(builder.apply(op, image), ImportedValues.usualPlaces(3), 3);
  }

  Imported average(OnnxNode node) {
    Node image = values.image(node, values.computed(node, 0));
    Window window = Windows.read(node, image.shape());
    AveragePool op =
        new AveragePool(window, node.truth("ceil_mode"), node.truth("count_include_pad"));
    return Computed.of(builder.apply(op, image), ImportedValues.usualPlaces(3), 3);
  }

  Imported globalAverage(OnnxNode node) {
    return channelMeans(values.image(node, values.computed(node, 0)), true);
  }

  /** The mean of each channel, as [N, C, 1, 1] or [N, C] in the file. */
  private Computed channelMeans(Node image, boolean keepsDims) {
    Node means = builder.apply(new GlobalAveragePool(), image);
    return Computed.of(means, List.of(0), keepsDims ? 3 : 1);
  }

  Imported globalMax(OnnxNode node) {
    Node image = values.image(node, values.computed(node, 0));
    int height = image.shape().dim(0);
    int width = image.shape().dim(1);
    Window all = new Window(height, width, height, width, 0, 0, 0, 0, 1, 1);
    Node max = builder.apply(new MaxPool(all, false), image);
    Node flat = builder.apply(new Reshape(Shape.batched(image.shape().channels())), max);
    return Computed.of(flat, List.of(0), 3);
  }

  /** The mean over height and width; which they are, in NCHW or NHWC, the axes say. */
  Imported mean(OnnxNode node) {
    Computed x = values.computed(node, 0);
    Set<Integer> places = new TreeSet<>();
    for (int axis : Axes.given(node, values, 1, 18)) {
      places.add(Axes.place(node, axis, x.rank()));
    }
    if (x.rank() != 3 || places.size() != 2) {
      throw node.error("senet knows the mean over height and width of images only");
    }
    int channel = 3 - places.stream().mapToInt(p -> p).sum();
    List<Integer> order = new ArrayList<>(places);
    order.add(channel);
    Node means = builder.apply(new GlobalAveragePool(), values.arranged(x, order));
    boolean keepsDims = node.integer("keepdims", 1) != 0;
    return Computed.of(means, List.of(keepsDims ? channel : 0), keepsDims ? 3 : 1);
  }
}
