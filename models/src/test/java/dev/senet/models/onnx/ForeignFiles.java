package dev.senet.models.onnx;

import static dev.senet.models.onnx.Attributes.integer;
import static dev.senet.models.onnx.Attributes.integers;
import static dev.senet.models.onnx.Attributes.real;
import static dev.senet.models.onnx.Attributes.text;

import dev.senet.models.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files laid out as PyTorch's exporters and tf2onnx do. */
final class ForeignFiles {
  private ForeignFiles() {}

  /**
   * A file.
   *
   * @param batches the sizes of batches for which it can be run
   */
  record Foreign(OnnxFileBuilder file, List<Integer> batches) {}

  static Map<String, Foreign> all() {
    Map<String, Foreign> files = new LinkedHashMap<>();
    files.put("torch SE-ResNet, opset 17", any(torchSeResNet(17, false)));
    files.put("torch SE-ResNet, opset 9", any(torchSeResNet(9, false)));
    files.put("torch SE-ResNet, folded batch norm, fixed batch", one(torchSeResNet(13, true)));
    files.put("torch view after Shape", any(torchView()));
    files.put("torch shuffle with fixed batch", one(torchShuffle()));
    files.put("torch flatten of a map", any(torchFlattenMap()));
    files.put("torch activations, opset 17", any(activations(17)));
    files.put("torch activations, opset 10", any(activations(10)));
    files.put("torch preprocessing and head", any(torchHead()));
    files.put("Keras SE net", any(keras()));
    files.put("Keras head on a map", any(kerasFlattenMap()));
    files.put("joins and cuts", any(joins(18)));
    files.put("joins and cuts, opset 9", any(joins(9)));
    return files;
  }

  private static Foreign any(OnnxFileBuilder file) {
    return new Foreign(file, List.of(1, 3));
  }

  private static Foreign one(OnnxFileBuilder file) {
    return new Foreign(file, List.of(1));
  }

  private static AttributeProto[] window(int kernel, int stride, int pad) {
    return new AttributeProto[] {
      integers("kernel_shape", List.of(kernel, kernel)),
      integers("strides", List.of(stride, stride)),
      integers("pads", List.of(pad, pad, pad, pad)),
      integers("dilations", List.of(1, 1)),
    };
  }

  private static AttributeProto[] pooled(int kernel, int stride, int pad) {
    return Arrays.copyOf(window(kernel, stride, pad), 3);
  }

  private static String conv(
      OnnxFileBuilder f, String x, String name, int in, int out, int kernel, int stride) {
    return f.node(
        "Conv",
        List.of(x, f.weight(name + ".weight", out, in, kernel, kernel)),
        window(kernel, stride, (kernel - 1) / 2));
  }

  private static String biased(OnnxFileBuilder f, String x, String name, int in, int out) {
    List<String> inputs =
        List.of(x, f.weight(name + ".weight", out, in, 1, 1), f.weight(name + ".bias", out));
    return f.node("Conv", inputs, window(1, 1, 0));
  }

  private static String norm(OnnxFileBuilder f, String x, String name, int channels) {
    return f.node(
        "BatchNormalization",
        List.of(
            x,
            f.positive(name + ".weight", channels),
            f.weight(name + ".bias", channels),
            f.weight(name + ".running_mean", channels),
            f.positive(name + ".running_var", channels)),
        real("epsilon", 1e-5),
        real("momentum", 0.9));
  }

  private static String mean(OnnxFileBuilder f, int opset, String x, boolean keepsDims) {
    AttributeProto keep = integer("keepdims", keepsDims ? 1 : 0);
    return opset < 18
        ? f.node("ReduceMean", List.of(x), integers("axes", List.of(2, 3)), keep)
        : f.node("ReduceMean", List.of(x, f.longs(-1, -2)), keep);
  }

  /** timm's layout: the SE block has convolutions on [N, C, 1, 1]. */
  private static OnnxFileBuilder torchSeResNet(int opset, boolean isFolded) {
    OnnxFileBuilder f = new OnnxFileBuilder(opset);
    String x = f.input("input.1", isFolded ? 1 : 0, 3, 20, 20);
    x =
        isFolded
            ? foldedConv(f, x, 3, 8, 7, 2)
            : norm(f, conv(f, x, "conv1", 3, 8, 7, 2), "bn1", 8);
    x = f.node("MaxPool", List.of(f.node("Relu", List.of(x))), pooled(3, 2, 1));
    String y = conv(f, x, "layer1.0.conv1", 8, 16, 3, 1);
    y = f.node("Relu", List.of(norm(f, y, "layer1.0.bn1", 16)));
    String s = mean(f, opset, y, true);
    s = f.node("Relu", List.of(biased(f, s, "layer1.0.se.fc1", 16, 4)));
    s = f.node("Sigmoid", List.of(biased(f, s, "layer1.0.se.fc2", 4, 16)));
    y = f.node("Mul", List.of(y, s));
    String shortcut =
        norm(f, conv(f, x, "layer1.0.downsample.0", 8, 16, 1, 1), "layer1.0.downsample.1", 16);
    x = f.node("Relu", List.of(f.node("Add", List.of(y, shortcut))));
    x = f.node("GlobalAveragePool", List.of(x));
    x = f.node("Flatten", List.of(x), integer("axis", 1));
    f.node(
        "Gemm",
        "output",
        List.of(x, f.weight("fc.weight", 10, 16), f.weight("fc.bias", 10)),
        real("alpha", 1),
        real("beta", 1),
        integer("transB", 1));
    f.output("output", isFolded ? 1 : 0, 10);
    return f;
  }

  private static String foldedConv(
      OnnxFileBuilder f, String x, int in, int out, int kernel, int stride) {
    List<String> inputs =
        List.of(
            x,
            f.weight("onnx::Conv_123", out, in, kernel, kernel),
            f.weight("onnx::Conv_124", out));
    return f.node("Conv", inputs, window(kernel, stride, (kernel - 1) / 2));
  }

  /** {@code y = pool(x).view(b, c)}, linear layers, {@code x * y.view(b, c, 1, 1).expand_as(x)}. */
  private static OnnxFileBuilder torchView() {
    OnnxFileBuilder f = new OnnxFileBuilder(14);
    String x = f.input("images", 0, 6, 7, 7);
    String shape = f.node("Shape", List.of(x));
    String b = f.node("Gather", List.of(shape, f.index(0)), integer("axis", 0));
    String c = f.node("Gather", List.of(f.node("Shape", List.of(x)), f.index(1)));
    String pooled = f.node("GlobalAveragePool", List.of(x));
    String bc = f.node("Concat", List.of(unsqueezed(f, b), unsqueezed(f, c)), integer("axis", 0));
    String y = f.node("Reshape", List.of(pooled, bc));
    // Matrix products without bias, the second with a sum behind it.
    y = f.node("Relu", List.of(f.node("MatMul", List.of(y, f.weight("onnx::MatMul_1", 6, 3)))));
    y = f.node("MatMul", List.of(y, f.weight("onnx::MatMul_2", 3, 6)));
    y = f.node("Sigmoid", List.of(f.node("Add", List.of(f.weight("fc.2.bias", 6), y))));
    String ones =
        f.node(
            "Concat",
            List.of(unsqueezed(f, b), unsqueezed(f, c), f.constant(1), f.constant(1)),
            integer("axis", 0));
    x = f.node("Mul", List.of(x, f.node("Reshape", List.of(y, ones))));
    x = f.node("Flatten", List.of(f.node("GlobalMaxPool", List.of(x))));
    String first = f.node("Slice", List.of(shape, f.longs(0), f.longs(1), f.longs(0)));
    x =
        f.node(
            "Reshape",
            List.of(x, f.node("Concat", List.of(first, f.longs(-1)), integer("axis", 0))));
    f.node("Identity", "scores", List.of(f.node("Dropout", List.of(x))));
    f.output("scores", 0, 6);
    return f;
  }

  private static String unsqueezed(OnnxFileBuilder f, String x) {
    return f.node("Unsqueeze", List.of(x, f.constant(0)));
  }

  private static OnnxFileBuilder torchShuffle() {
    OnnxFileBuilder f = new OnnxFileBuilder(11);
    String x = f.input("x", 1, 8, 6, 7);
    String a = f.node("Slice", List.of(x, f.longs(0), f.longs(4), f.longs(1)));
    String b = f.node("Slice", List.of(x, f.longs(4), f.longs(Long.MAX_VALUE), f.longs(1)));
    b =
        norm(
            f,
            f.node("Conv", List.of(b, f.weight("branch.0.weight", 4, 1, 3, 3)), grouped(4)),
            "branch.1",
            4);
    x = f.node("Concat", List.of(a, b), integer("axis", 1));
    x = f.node("Reshape", List.of(x, f.constant(1, 2, 4, 6, 7)));
    x = f.node("Transpose", List.of(x), integers("perm", List.of(0, 2, 1, 3, 4)));
    x = f.node("Reshape", List.of(x, f.constant(1, -1, 6, 7)));
    x = f.node("AveragePool", List.of(x), averaged(3, 2, 1, true, false));
    x = f.node("Reshape", List.of(mean(f, 11, x, false), f.constant(1, 8)));
    f.node("Softmax", "probabilities", List.of(x), integer("axis", 1));
    f.output("probabilities", 1, 8);
    return f;
  }

  private static AttributeProto[] grouped(int groups) {
    List<AttributeProto> all = new ArrayList<>(List.of(window(3, 1, 1)));
    all.add(integer("group", groups));
    return all.toArray(AttributeProto[]::new);
  }

  private static AttributeProto[] averaged(
      int kernel, int stride, int pad, boolean ceil, boolean counts) {
    return new AttributeProto[] {
      integers("kernel_shape", List.of(kernel, kernel)),
      integers("strides", List.of(stride, stride)),
      integers("pads", List.of(pad, pad, pad, pad)),
      integer("ceil_mode", ceil ? 1 : 0),
      integer("count_include_pad", counts ? 1 : 0),
    };
  }

  /** VGG's head: a linear layer on the elements of a map, in the order C, H, W. */
  private static OnnxFileBuilder torchFlattenMap() {
    OnnxFileBuilder f = new OnnxFileBuilder(13);
    String x = f.input("x", 0, 3, 5, 4);
    x = f.node("Relu", List.of(biased(f, x, "features.0", 3, 6)));
    String flat = f.node("Dropout", List.of(f.node("Flatten", List.of(x), integer("axis", 1))));
    String y =
        f.node(
            "Gemm",
            List.of(flat, f.weight("head.weight", 9, 120), f.weight("head.bias", 9)),
            real("alpha", 0.5),
            real("beta", 2),
            integer("transB", 1));
    String z = f.node("MatMul", List.of(f.node("Tanh", List.of(flat)), f.weight("w", 120, 9)));
    f.node("Add", "sum", List.of(y, z));
    // What is no matrix product needs the elements in the file's order.
    f.node("Softmax", "map", List.of(flat), integer("axis", -1));
    f.output("sum", 0, 9);
    f.output("map", 0, 120);
    return f;
  }

  private static OnnxFileBuilder activations(int opset) {
    OnnxFileBuilder f = new OnnxFileBuilder(opset);
    String x = f.input("x", 0, 4, 5, 6);
    String y = f.node("Mul", List.of(x, f.scalar(3)));
    List<String> all = new ArrayList<>();
    all.add(f.node("Mul", List.of(y, f.node("Sigmoid", List.of(y)))));
    all.add(f.node("Mul", List.of(f.node("HardSigmoid", List.of(y), real("alpha", 1 / 6f)), y)));
    all.add(f.node("HardSigmoid", List.of(y), real("alpha", 0.2), real("beta", 0.4)));
    all.add(f.node("HardSigmoid", List.of(y)));
    String gate = clip(f, opset, f.node("Add", List.of(y, f.scalar(3))), 0, 6);
    all.add(f.node("Div", List.of(f.node("Mul", List.of(y, gate)), f.scalar(6))));
    all.add(f.node("Div", List.of(gate, f.scalar(6))));
    all.add(f.node("Mul", List.of(y, f.node("Div", List.of(gate, f.floats(List.of(1), 6))))));
    all.add(clip(f, opset, y, 0, 6));
    all.add(clip(f, opset, y, -1, 2.5));
    all.add(clip(f, opset, y, 0, Float.MAX_VALUE));
    all.add(clip(f, opset, y, -Float.MAX_VALUE, 1));
    String erf = f.node("Erf", List.of(f.node("Div", List.of(y, f.scalar(Math.sqrt(2))))));
    String half = f.node("Mul", List.of(y, f.node("Add", List.of(erf, f.scalar(1)))));
    all.add(f.node("Mul", List.of(half, f.scalar(0.5))));
    all.add(f.node("Sub", List.of(f.scalar(1), f.node("Neg", List.of(y)))));
    all.add(f.node("Tanh", List.of(y)));
    all.add(
        f.node(
            "Mean", List.of(x, y, f.node("Reciprocal", List.of(f.node("Sigmoid", List.of(x)))))));
    if (opset >= 14) {
      all.add(f.node("HardSwish", List.of(y)));
    }
    f.node("Concat", "joined", all, integer("axis", 1));
    f.output("joined", 0, 4L * all.size(), 5, 6);
    return f;
  }

  private static String clip(OnnxFileBuilder f, int opset, String x, double least, double most) {
    if (opset < 11) {
      return f.node("Clip", List.of(x), real("min", least), real("max", most));
    }
    String min = least > -1e30 ? f.scalar(least) : "";
    return most < 1e30
        ? f.node("Clip", List.of(x, min, f.scalar(most)))
        : f.node("Clip", List.of(x, min));
  }

  /** Normalisation of the input, layer scale, half precision weights, squeezes. */
  private static OnnxFileBuilder torchHead() {
    OnnxFileBuilder f = new OnnxFileBuilder(16);
    String x = f.input("pixel_values", 0, 3, 9, 9);
    x = f.node("Sub", List.of(x, f.floats(List.of(1, 3, 1, 1), 0.4, 0.5, 0.6)));
    x = f.node("Div", List.of(x, f.floats(List.of(3, 1, 1), 0.2, 0.3, 0.4)));
    x = f.node("Mul", List.of(biased(f, x, "stem", 3, 5), f.weight("gamma", 5, 1, 1)));
    x = f.node("Mul", List.of(x, f.scalar(1.5)));
    x = f.node("Cast", List.of(x), integer("to", 1));
    x = f.node("Squeeze", List.of(f.node("GlobalAveragePool", List.of(x)), f.longs(3, 2)));
    x = f.node("Unsqueeze", List.of(x, f.longs(-1)));
    x = f.node("Squeeze", List.of(x, f.longs(2)));
    x = norm(f, x, "norm", 5);
    f.node("Gemm", "logits", List.of(x, f.weight("head", 5, 4)));
    f.output("logits", 0, 4);
    return f;
  }

  /** NHWC at the border, transposes and pads, matrices in [in, out] order, means over [2, 3]. */
  private static OnnxFileBuilder keras() {
    OnnxFileBuilder f = new OnnxFileBuilder(15);
    String x = f.input("input_1", 0, 16, 16, 3);
    x = f.node("Sub", List.of(x, f.floats(List.of(3), 0.1, 0.2, 0.3)));
    x = f.node("Transpose", List.of(x), integers("perm", List.of(0, 3, 1, 2)));
    x = f.node("Pad", List.of(x, f.longs(0, 0, 0, 0, 0, 0, 1, 1), f.scalar(0)));
    List<String> inputs = List.of(x, f.weight("conv/kernel", 8, 3, 3, 3), f.weight("conv/bias", 8));
    x = f.node("Conv", inputs, integers("strides", List.of(2, 2)), text("auto_pad", "VALID"));
    x = f.node("Relu", List.of(x));
    String depthwise = f.weight("depthwise", 8, 1, 3, 3);
    x =
        f.node(
            "Conv",
            List.of(x, depthwise),
            text("auto_pad", "SAME_UPPER"),
            integers("strides", List.of(2, 2)),
            integer("group", 8));
    x = norm(f, x, "bn", 8);
    String s = f.node("GlobalAveragePool", List.of(x));
    s = f.node("Squeeze", List.of(s, f.longs(2, 3)));
    s = f.node("Reshape", List.of(s, f.longs(-1, 1, 1, 8)));
    s = f.node("Transpose", List.of(s), integers("perm", List.of(0, 3, 1, 2)));
    s = f.node("Relu", List.of(biased(f, s, "se_reduce", 8, 2)));
    s = f.node("Sigmoid", List.of(biased(f, s, "se_expand", 2, 8)));
    x = f.node("Mul", List.of(s, x));
    // A branch in NHWC: element-wise work between two transposes.
    x = f.node("Transpose", List.of(x), integers("perm", List.of(0, 2, 3, 1)));
    x = f.node("Mul", List.of(x, f.weight("scale", 8)));
    String dense = f.node("MatMul", List.of(x, f.weight("pointwise", 8, 8)));
    x = f.node("Add", List.of(x, f.node("Add", List.of(dense, f.weight("pointwise_bias", 8)))));
    x = f.node("ReduceMean", List.of(x), integers("axes", List.of(1, 2)), integer("keepdims", 0));
    x = f.node("MatMul", List.of(x, f.weight("dense/kernel", 8, 5)));
    x = f.node("Add", List.of(x, f.weight("dense/bias", 5)));
    f.node("Softmax", "predictions", List.of(x));
    f.output("predictions", 0, 5);
    return f;
  }

  /** The elements of a map in the order H, W, C, which is ours. */
  private static OnnxFileBuilder kerasFlattenMap() {
    OnnxFileBuilder f = new OnnxFileBuilder(13);
    String x = f.input("input_1", 0, 6, 5, 3);
    x = f.node("Transpose", List.of(x), integers("perm", List.of(0, 3, 1, 2)));
    x = f.node("MaxPool", List.of(biased(f, x, "c", 3, 4)), pooled(2, 1, 0));
    x = f.node("Transpose", List.of(x), integers("perm", List.of(0, 2, 3, 1)));
    x = f.node("Reshape", List.of(x, f.longs(-1, 80)));
    f.node("MatMul", "dense", List.of(x, f.weight("dense/kernel", 80, 5)));
    f.output("dense", 0, 5);
    return f;
  }

  private static OnnxFileBuilder joins(int opset) {
    OnnxFileBuilder f = new OnnxFileBuilder(opset);
    String x = f.input("x", 0, 6, 7, 8);
    List<String> parts = List.of("a", "b", "c");
    if (opset < 13) {
      AttributeProto sizes = integers("split", List.of(1, 2, 3));
      f.add("Split", parts, List.of(x), integer("axis", 1), sizes);
    } else {
      f.add("Split", parts, List.of(x, f.longs(1, 2, 3)), integer("axis", 1));
    }
    String back = f.node("Concat", List.of("c", "a", "b"), integer("axis", -3));
    String cut = cut(f, opset, back);
    String padded =
        opset < 11
            ? f.node("Pad", List.of(cut), integers("pads", List.of(0, 1, 0, 2, 0, 0, 1, 0)))
            : f.node("Pad", List.of(cut, f.longs(0, 1, 0, 2, 0, 0, 1, 0)));
    f.node("Relu", "y", List.of(padded));
    // Softmax along the channels of a map; a map turned around.
    f.node("Transpose", "turned", List.of(x), integers("perm", List.of(0, 3, 2, 1)));
    f.output("y", 0, 7, 5, 9);
    f.output("turned", 0, 8, 7, 6);
    if (opset >= 13) {
      f.node("Softmax", "s", List.of(x), integer("axis", 1));
      f.output("s", 0, 6, 7, 8);
    }
    return f;
  }

  private static String cut(OnnxFileBuilder f, int opset, String x) {
    return opset < 10
        ? f.node(
            "Slice",
            List.of(x),
            integers("starts", List.of(1, -8)),
            integers("ends", List.of(-2, 7)),
            integers("axes", List.of(2, 3)))
        : f.node("Slice", List.of(x, f.longs(1, -8), f.longs(-2, 7), f.longs(2, 3), f.longs(1, 1)));
  }
}
