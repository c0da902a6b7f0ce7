package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Window;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Flattened;
import dev.senet.models.onnx.KnownTensor.Floats;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Layers with weights. The builder is at the layer's path. */
final class LayerImports {
  private static final double EPSILON = 1e-5;

  private final ImportedValues values;
  private final ImportedWeights weights;
  private final GraphBuilder builder;

  LayerImports(ImportedValues values, ImportedWeights weights) {
    this.values = values;
    this.weights = weights;
    builder = values.builder();
  }

  Imported convolution(OnnxNode node, String path) {
    Computed x = values.computed(node, 0);
    Floats weight = values.floats(node, 1);
    if (weight.dims().size() != 4) {
      throw node.error("senet knows convolutions of images only, not a weight " + weight.dims());
    }
    Node image = values.image(node, x);
    int groups = node.integer("group", 1);
    Window window = Windows.read(node, image.shape(), weight.dims().get(2), weight.dims().get(3));
    Optional<Floats> bias = optional(node, 2);
    // The 1×1 convolution of a pixel, as in many SE blocks, is a linear layer.
    boolean isVector = x.node().shape().rank() == 1 && x.axes().getFirst() == 0;
    if (isVector && groups == 1 && window.isPointwise()) {
      Floats matrix = weight.withDims(weight.dims().subList(0, 2));
      Node w = weights.add(path + ".weight", Role.WEIGHT, matrix, List.of(1, 0));
      return x.with(withBias(builder.apply(new Linear(), x.node(), w), bias, path));
    }
    Node w = weights.add(path + ".weight", Role.WEIGHT, weight, List.of(2, 3, 1, 0));
    Node y = builder.apply(new Convolution(window, groups), image, w);
    return Computed.of(withBias(y, bias, path), ImportedValues.usualPlaces(3), 3);
  }

  private Optional<Floats> optional(OnnxNode node, int i) {
    return node.has(i) ? Optional.of(values.floats(node, i)) : Optional.empty();
  }

  /** {@code product} with {@code bias}, a vector or one number for all channels. */
  Node withBias(Node product, Optional<Floats> bias, String path) {
    if (bias.isEmpty()) {
      return product;
    }
    Floats vector = spread(bias.get(), product.shape().channels());
    return builder.apply(new Add(), product, weights.add(path + ".bias", Role.BIAS, vector));
  }

  /** {@code tensor}, whose dimensions are all 1 but one at most, as a vector. */
  private static Floats spread(Floats tensor, int channels) {
    if (tensor.elements() != 1) {
      return tensor.withDims(List.of(tensor.elements()));
    }
    float[] same = new float[channels];
    Arrays.fill(same, tensor.get(0));
    return Floats.of(List.of(channels), same);
  }

  Imported gemm(OnnxNode node, String path) {
    if (node.truth("transA")) {
      throw node.error("senet does not know transA");
    }
    Floats matrix = scaled(values.floats(node, 1), node.real("alpha", 1));
    Optional<Floats> bias = optional(node, 2).map(c -> scaled(c, node.real("beta", 1)));
    return linear(node, path, matrix, node.truth("transB"), bias);
  }

  private static Floats scaled(Floats tensor, double factor) {
    if (factor == 1) {
      return tensor;
    }
    float[] data = tensor.toArray();
    for (int i = 0; i < data.length; i++) {
      data[i] *= (float) factor;
    }
    return Floats.of(tensor.dims(), data);
  }

  Imported matrixProduct(OnnxNode node, String path) {
    return linear(node, path, values.floats(node, 1), false, Optional.empty());
  }

  private Imported linear(
      OnnxNode node, String path, Floats matrix, boolean isTransposed, Optional<Floats> bias) {
    if (matrix.dims().size() != 2) {
      throw node.error("senet knows matrices only, not a weight " + matrix.dims());
    }
    if (values.get(node, 0) instanceof Flattened(Computed image)) {
      return afterFlatten(path, image, matrix, isTransposed, bias);
    }
    Computed x = values.computed(node, 0);
    if (x.rank() == 0) {
      throw node.error("its input has no channels");
    }
    List<Integer> places = IntStream.range(0, x.rank()).boxed().toList();
    List<Integer> order = isTransposed ? List.of(1, 0) : List.of(0, 1);
    Node in = values.arranged(x, places);
    Node w = weights.add(path + ".weight", Role.WEIGHT, matrix, order);
    return Computed.of(withBias(builder.apply(new Linear(), in, w), bias, path), places, x.rank());
  }

  /** The rows of the matrix follow the file's order of the image's elements; ours come instead. */
  private Imported afterFlatten(
      String path, Computed image, Floats matrix, boolean isTransposed, Optional<Floats> bias) {
    int elements = image.node().shape().elements();
    int rows = matrix.dims().get(isTransposed ? 1 : 0);
    int columns = matrix.dims().get(isTransposed ? 0 : 1);
    if (rows != elements) {
      throw new OnnxException("a matrix of %d rows meets %d values".formatted(rows, elements));
    }
    List<Integer> places = image.places();
    List<Integer> dims = new ArrayList<>(image.dims());
    dims.add(isTransposed ? 0 : dims.size(), columns);
    int shift = isTransposed ? 1 : 0;
    List<Integer> permutation = new ArrayList<>(places.stream().map(p -> p + shift).toList());
    // Places of 1 that the node does not have may stand anywhere.
    IntStream.range(0, image.rank())
        .map(p -> p + shift)
        .filter(p -> !permutation.contains(p))
        .forEach(permutation::add);
    permutation.add(isTransposed ? 0 : image.rank());
    Floats rowsInOrder = reordered(matrix.withDims(dims), permutation, elements, columns);
    Node w = weights.add(path + ".weight", Role.WEIGHT, rowsInOrder);
    Node flat = Reshape.apply(builder, Shape.batched(elements), image.node());
    return Computed.of(withBias(builder.apply(new Linear(), flat, w), bias, path), List.of(0), 1);
  }

  private static Floats reordered(Floats tensor, List<Integer> permutation, int rows, int columns) {
    return new Floats(
        List.of(rows, columns),
        Permutations.apply(tensor.data(), tensor.dims(), permutation, Arena.ofAuto()));
  }

  Imported batchNorm(OnnxNode node, String path) {
    if (node.truth("training_mode")) {
      throw node.error("the network is in training mode; export it for inference");
    }
    BatchNorm op =
        new BatchNorm(
            OnnxNode.decimal((float) (1 - node.real("momentum", 0.9))),
            node.real("epsilon", EPSILON));
    Computed x = values.computed(node, 0);
    List<Floats> parameters =
        IntStream.rangeClosed(1, 4).mapToObj(i -> values.floats(node, i)).toList();
    return channelwise(node, x, 0, op, parameters, path);
  }

  /** {@code x * scale + bias} along the file's dimension {@code place}, as a batch norm. */
  Imported affine(
      OnnxNode node,
      Computed x,
      int place,
      Optional<Floats> scale,
      Optional<Floats> bias,
      String path) {
    int channels = x.dims().get(place);
    Floats one = Floats.of(List.of(1), 1);
    Floats zero = Floats.of(List.of(1), 0);
    Floats variance = Floats.of(List.of(1), (float) (1 - EPSILON));
    List<Floats> parameters =
        List.of(scale.orElse(one), bias.orElse(zero), zero, variance).stream()
            .map(p -> spread(p, channels))
            .toList();
    return channelwise(node, x, place, new BatchNorm(0.1, EPSILON), parameters, path);
  }

  private Imported channelwise(
      OnnxNode node, Computed x, int place, BatchNorm op, List<Floats> parameters, String path) {
    if (x.rank() == 0) {
      throw node.error("its input has no channels");
    }
    List<Integer> places = lastPlace(x, place);
    Node in = values.arranged(x, places);
    Node y =
        builder.apply(
            op,
            in,
            weights.add(path + ".weight", Role.SCALE, parameters.get(0)),
            weights.add(path + ".bias", Role.BIAS, parameters.get(1)),
            weights.add(path + ".running_mean", Role.RUNNING_MEAN, parameters.get(2)),
            weights.add(path + ".running_var", Role.RUNNING_VARIANCE, parameters.get(3)));
    return Computed.of(y, places, x.rank());
  }

  /** The places of {@code x}'s dimensions, with {@code place} as the last of them. */
  private static List<Integer> lastPlace(Computed x, int place) {
    List<Integer> places = new ArrayList<>(x.places());
    places.remove((Integer) place);
    places.add(place);
    return places;
  }
}
