package dev.senet.models.onnx;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.AveragePool;
import dev.senet.core.op.BatchNorm;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Window;
import dev.senet.models.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers with weights, and pooling. */
final class LayerExports {
  private static final DimOrder IMAGE = DimOrder.channelsFirst(3);

  private final ExportedValues values;

  LayerExports(ExportedValues values) {
    this.values = values;
  }

  /**
   * A convolution or matrix product.
   *
   * @param node its result, with the bias if there is one
   */
  void product(Node product, Node node, Optional<Node> bias) {
    if (product.op() instanceof Convolution op) {
      convolution(product, node, op, bias);
    } else if (product.shape().rank() == 1) {
      values.define(node, DimOrder.channelsLast(1), "Gemm", linear(product, bias));
    } else if (product.shape().isImage() && values.order(product.input(0)).equals(IMAGE)) {
      pointwiseConvolution(product, node, bias);
    } else {
      matrixProduct(product, node, bias);
    }
  }

  private void convolution(Node product, Node node, Convolution op, Optional<Node> bias) {
    Node weight = product.input(1);
    List<Integer> outputsFirst = List.of(3, 2, 0, 1);
    List<Integer> dims = outputsFirst.stream().map(weight.shape()::dim).toList();
    String weightName = values.parameter(weight, outputsFirst, dims);
    conv(product, node, weightName, bias, op.window(), op.groups());
  }

  /** A matrix product along the channels of an image. */
  private void pointwiseConvolution(Node product, Node node, Optional<Node> bias) {
    Node weight = product.input(1);
    List<Integer> dims = List.of(weight.shape().dim(1), weight.shape().dim(0), 1, 1);
    String weightName = values.parameter(weight, List.of(1, 0), dims);
    conv(product, node, weightName, bias, Window.square(1, 1), 1);
  }

  private void conv(
      Node product, Node node, String weight, Optional<Node> bias, Window window, int groups) {
    List<String> inputs = new ArrayList<>(List.of(values.get(product.input(0), IMAGE), weight));
    bias.map(this::vector).ifPresent(inputs::add);
    List<AttributeProto> attributes = new ArrayList<>(window(window));
    attributes.add(dilations(window));
    attributes.add(Attributes.integer("group", groups));
    values.define(node, IMAGE, "Conv", inputs, attributes.toArray(AttributeProto[]::new));
  }

  private List<String> linear(Node product, Optional<Node> bias) {
    Node x = product.input(0);
    List<String> inputs = new ArrayList<>();
    inputs.add(values.get(x, DimOrder.channelsLast(x.shape().rank())));
    inputs.add(values.parameter(product.input(1), List.of(0, 1), product.input(1).shape().dims()));
    bias.map(this::vector).ifPresent(inputs::add);
    return inputs;
  }

  private void matrixProduct(Node product, Node node, Optional<Node> bias) {
    DimOrder order = DimOrder.channelsLast(product.shape().rank());
    List<String> inputs = linear(product, Optional.empty());
    if (bias.isEmpty()) {
      values.define(node, order, "MatMul", inputs);
      return;
    }
    String result = values.builder().node(product.name(), "MatMul", inputs);
    values.define(node, order, "Add", List.of(result, vector(bias.get())));
  }

  private String vector(Node node) {
    return values.parameter(node, List.of(0), node.shape().dims());
  }

  void batchNorm(Node node, BatchNorm op) {
    DimOrder order = DimOrder.channelsFirst(node.shape().rank());
    List<String> inputs = new ArrayList<>();
    inputs.add(values.get(node.input(0), order));
    node.inputs().stream().skip(1).map(this::vector).forEach(inputs::add);
    values.define(
        node,
        order,
        "BatchNormalization",
        inputs,
        Attributes.real("epsilon", op.epsilon()),
        // ONNX's momentum is the share of what was known before.
        Attributes.real("momentum", 1 - op.momentum()));
  }

  void maxPool(Node node, MaxPool op) {
    pool(node, "MaxPool", geometry(node, op.window(), op.ceilMode(), false));
  }

  void averagePool(Node node, AveragePool op) {
    List<AttributeProto> attributes =
        geometry(node, op.window(), op.ceilMode(), op.countIncludePad());
    attributes.add(Attributes.truth("count_include_pad", op.countIncludePad()));
    pool(node, "AveragePool", attributes);
  }

  private static List<AttributeProto> geometry(
      Node node, Window window, boolean ceilMode, boolean countsPadding) {
    Window exact = ceilMode ? withoutCeilMode(node, window) : window;
    // What ceil mode adds is not counted as padding is, and ONNX Runtime pads by less than a
    // kernel.
    boolean isLarger =
        exact.padBottom() > window.padBottom() || exact.padRight() > window.padRight();
    boolean isPossible =
        exact.padBottom() < exact.kernelHeight() && exact.padRight() < exact.kernelWidth();
    boolean needsCeilMode = ceilMode && (isLarger && countsPadding || !isPossible);
    Window written = needsCeilMode ? window : exact;
    List<AttributeProto> attributes = new ArrayList<>(window(written));
    attributes.add(dilations(written));
    attributes.add(Attributes.truth("ceil_mode", needsCeilMode));
    return attributes;
  }

  /**
   * The window that gives without ceil mode the outputs of {@code pool}, padded below and at the
   * right up to the last one. Runtimes differ in what they make of ceil mode.
   */
  private static Window withoutCeilMode(Node pool, Window w) {
    Shape x = pool.input(0).shape();
    int bottom = (pool.shape().dim(0) - 1) * w.strideHeight() + w.spanHeight() - w.padTop();
    int right = (pool.shape().dim(1) - 1) * w.strideWidth() + w.spanWidth() - w.padLeft();
    return new Window(
        w.kernelHeight(),
        w.kernelWidth(),
        w.strideHeight(),
        w.strideWidth(),
        w.padTop(),
        Math.max(0, bottom - x.dim(0)),
        w.padLeft(),
        Math.max(0, right - x.dim(1)),
        w.dilationHeight(),
        w.dilationWidth());
  }

  private void pool(Node node, String opType, List<AttributeProto> attributes) {
    List<String> inputs = List.of(values.get(node.input(0), IMAGE));
    values.define(node, IMAGE, opType, inputs, attributes.toArray(AttributeProto[]::new));
  }

  void globalAveragePool(Node node) {
    String image = values.get(node.input(0), IMAGE);
    String pooled = values.builder().node(node.name(), "GlobalAveragePool", List.of(image));
    Shape shape = Shape.batched(1, 1, node.shape().channels());
    values.builder().describe(pooled, ExportedValues.typeWith(node, shape), IMAGE);
    String flat =
        values
            .builder()
            .node(
                node.name() + ".flatten",
                "Flatten",
                List.of(pooled),
                Attributes.integer("axis", 1));
    values.define(node, DimOrder.channelsLast(1), flat);
  }

  private static List<AttributeProto> window(Window w) {
    return List.of(
        Attributes.integers("kernel_shape", List.of(w.kernelHeight(), w.kernelWidth())),
        Attributes.integers("strides", List.of(w.strideHeight(), w.strideWidth())),
        Attributes.integers("pads", List.of(w.padTop(), w.padLeft(), w.padBottom(), w.padRight())));
  }

  private static AttributeProto dilations(Window w) {
    return Attributes.integers("dilations", List.of(w.dilationHeight(), w.dilationWidth()));
  }
}
