package dev.senet.models.onnx;

import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.Divide;
import dev.senet.core.op.HardSwish;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import dev.senet.models.onnx.Imported.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The table of the operators that are read. */
final class NodeImporter {
  /** Reads a node at a path; gives its results. */
  private interface Reader {
    List<Imported> read(OnnxNode node, String path);
  }

  private final ImportedValues values;
  private final Map<String, Reader> readers = new TreeMap<>();

  NodeImporter(ImportedValues values, ImportedWeights weights, Predicate<String> isReadOnce) {
    this.values = values;
    LayerImports layers = new LayerImports(values, weights);
    addLayers(layers);
    addPools(new PoolImports(values));
    addActivations(new PointwiseImports(values));
    addShapes(new ShapeImports(values));
    addConstants();
    ArithmeticImports arithmetic = new ArithmeticImports(values, layers, isReadOnce);
    add("Mean", arithmetic::mean);
    Map<String, Op> operators =
        Map.of("Add", new Add(), "Sub", new Subtract(), "Mul", new Multiply(), "Div", new Divide());
    operators.forEach((name, op) -> add(name, (node, path) -> arithmetic.apply(node, op, path)));
  }

  /**
   * The results of {@code node}.
   *
   * @throws OnnxException if its operator is not known, or not in this form
   */
  List<Imported> read(OnnxNode node, String path) {
    String domain = node.proto().getDomain();
    Reader reader = readers.get(node.opType());
    if (reader == null || !(domain.isEmpty() || domain.equals("ai.onnx"))) {
      throw node.error(
          "senet does not know this operator%s; it knows %s"
              .formatted(
                  domain.isEmpty() ? "" : " of " + domain, String.join(", ", readers.keySet())));
    }
    return reader.read(node, path);
  }

  private void add(String opType, BiFunction<OnnxNode, String, Imported> reader) {
    readers.put(opType, (node, path) -> List.of(reader.apply(node, path)));
  }

  private void add(String opType, Function<OnnxNode, Imported> reader) {
    add(opType, (node, path) -> reader.apply(node));
  }

  private void addActivation(String opType, Supplier<Op> op) {
    add(opType, (node, path) -> values.each(node, op.get()));
  }

  /** An operator on constants, with the reader of what is computed. */
  private void addFolded(
      String opType,
      BiFunction<OnnxNode, KnownTensor, KnownTensor> folded,
      Function<OnnxNode, Imported> computed) {
    add(
        opType,
        (node, path) ->
            values.get(node, 0) instanceof Known(KnownTensor tensor)
                ? new Known(folded.apply(node, tensor))
                : computed.apply(node));
  }

  private void addLayers(LayerImports layers) {
    add("Conv", layers::convolution);
    add("Gemm", layers::gemm);
    add("MatMul", layers::matrixProduct);
    add("BatchNormalization", layers::batchNorm);
  }

  private void addPools(PoolImports pools) {
    add("MaxPool", pools::max);
    add("AveragePool", pools::average);
    add("GlobalAveragePool", pools::globalAverage);
    add("GlobalMaxPool", pools::globalMax);
    add("ReduceMean", pools::mean);
  }

  private void addActivations(PointwiseImports pointwise) {
    addActivation("Relu", Relu::new);
    addActivation("Sigmoid", Sigmoid::new);
    addActivation("Tanh", Tanh::new);
    addActivation("HardSwish", HardSwish::new);
    add("HardSigmoid", pointwise::hardSigmoid);
    add("Clip", pointwise::clip);
    add("Gelu", pointwise::gelu);
    add("Swish", pointwise::swish);
    add("Erf", pointwise::erf);
    add("Neg", pointwise::negate);
    add("Reciprocal", pointwise::reciprocal);
  }

  private void addShapes(ShapeImports shapes) {
    add("Shape", shapes::shape);
    add("Softmax", shapes::softmax);
    add("Flatten", shapes::flatten);
    add("Pad", shapes::pad);
    readers.put("Split", (node, path) -> shapes.split(node));
    addFolded(
        "Reshape",
        (node, x) -> ConstantFolding.reshape(node, x, values.integers(node, 1)),
        shapes::reshape);
    addFolded("Transpose", ConstantFolding::transpose, shapes::transpose);
    addFolded(
        "Squeeze",
        (node, x) -> ConstantFolding.squeeze(node, x, Axes.given(node, values, 1, 13)),
        shapes::squeeze);
    addFolded(
        "Unsqueeze",
        (node, x) -> ConstantFolding.unsqueeze(node, x, Axes.given(node, values, 1, 13)),
        shapes::unsqueeze);
    addFolded(
        "Slice",
        (node, x) -> ConstantFolding.slice(node, x, SliceRanges.read(node, values)),
        shapes::slice);
    addFolded("Concat", this::concat, shapes::concat);
  }

  private KnownTensor concat(OnnxNode node, KnownTensor first) {
    List<KnownTensor> parts = new ArrayList<>();
    for (int i = 0; i < node.proto().getInputCount(); i++) {
      parts.add(values.known(node, i));
    }
    return ConstantFolding.concat(node, parts);
  }

  private void addConstants() {
    add("Constant", NodeImporter::constant);
    add(
        "ConstantOfShape",
        node -> new Known(ConstantFolding.filled(node, values.integers(node, 0))));
    add(
        "Gather",
        node ->
            new Known(
                ConstantFolding.gather(
                    node,
                    values.known(node, 0),
                    values.integers(node, 1),
                    values.known(node, 1).dims())));
    add("Identity", node -> values.get(node, 0));
    add("Dropout", node -> values.get(node, 0));
    add("Cast", this::cast);
  }

  private static Imported constant(OnnxNode node) {
    if (node.hasAttribute("value_int")) {
      return new Known(
          new KnownTensor.Integers(List.of(), new long[] {node.integer("value_int", 0)}));
    }
    if (node.hasAttribute("value_float")) {
      return new Known(KnownTensor.Floats.of(List.of(), (float) node.real("value_float", 0)));
    }
    if (node.hasAttribute("value_ints")) {
      return new Known(
          KnownTensor.Integers.vector(
              node.integers("value_ints", List.of()).stream().mapToLong(v -> v).toArray()));
    }
    return node.tensor("value")
        .map(a -> new Known(TensorReader.read(a.getT())))
        .orElseThrow(() -> node.error("it has no value that senet can read"));
  }

  /** Among integers, and among floats, a cast changes nothing for senet. */
  private Imported cast(OnnxNode node) {
    Imported value = values.get(node, 0);
    boolean isFloat =
        ElementType.of(node.integer("to", 0))
            .filter(t ->
                switch (t) {
                  case FLOAT, FLOAT16, DOUBLE -> true;
                  case INT32, INT64, BOOL -> false;
                })
            .isPresent();
    boolean isWhole =
        value instanceof Known(KnownTensor tensor) && tensor instanceof KnownTensor.Integers;
    if (isFloat && isWhole || !isFloat && !isWhole) {
      throw node.error("senet does not turn integers into floats or floats into integers");
    }
    return value;
  }
}
