package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Add;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Subtract;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Flattened;
import dev.senet.models.onnx.Imported.Known;
import dev.senet.models.onnx.KnownTensor.Floats;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** {@code + - * /} of computed values, of numbers and of vectors. */
final class ArithmeticImports {
  private final ImportedValues values;
  private final LayerImports layers;
  private final GraphBuilder builder;

  /** Whether one node alone reads the value of this name. */
  private final Predicate<String> isReadOnce;

  ArithmeticImports(ImportedValues values, LayerImports layers, Predicate<String> isReadOnce) {
    this.values = values;
    this.layers = layers;
    this.isReadOnce = isReadOnce;
    builder = values.builder();
  }

  Imported apply(OnnxNode node, Op op, String path) {
    Imported a = values.get(node, 0);
    Imported b = values.get(node, 1);
    if (a instanceof Known(KnownTensor left) && b instanceof Known(KnownTensor right)) {
      return new Known(ConstantFolding.arithmetic(node, op, left, right));
    }
    if (b instanceof Known) {
      return withConstant(node, op, 0, values.floats(node, 1), path);
    }
    if (a instanceof Known) {
      return withConstant(node, op, 1, values.floats(node, 0), path);
    }
    if (a instanceof Flattened(Computed x)
        && b instanceof Flattened(Computed y)
        && x.dims().equals(y.dims())) {
      return new Flattened(joined(node, op, x, y));
    }
    return joined(node, op, values.computed(node, 0), values.computed(node, 1));
  }

  /** The mean of computed values, element by element. */
  Imported mean(OnnxNode node) {
    int count = node.proto().getInputCount();
    Computed sum = values.computed(node, 0);
    for (int i = 1; i < count; i++) {
      sum = joined(node, new Add(), sum, values.computed(node, i));
    }
    return sum.with(builder.apply(new Multiply(), sum.node(), builder.constant(1.0 / count)));
  }

  private Computed joined(OnnxNode node, Op op, Computed a, Computed b) {
    if (a.rank() != b.rank()) {
      throw node.error(
          "its inputs have %d and %d dimensions behind the batch".formatted(a.rank(), b.rank()));
    }
    List<Integer> places = places(a, b);
    Node left = operand(a, places);
    Node right = operand(b, places);
    Node result = Simplification.of(builder, builder.apply(op, left, right));
    int rank = result.shape().rank();
    return Computed.of(result, places.subList(places.size() - rank, places.size()), a.rank());
  }

  /** The order of the value that has more dimensions, if the other has no more of its own. */
  private static List<Integer> places(Computed a, Computed b) {
    boolean isFirst = a.places().size() >= b.places().size();
    List<Integer> more = isFirst ? a.places() : b.places();
    List<Integer> less = isFirst ? b.places() : a.places();
    return more.containsAll(less) ? more : ImportedValues.usualPlaces(a.rank());
  }

  /** {@code x} such that it is repeated to a value of {@code places}; missing ones lead. */
  private Node operand(Computed x, List<Integer> places) {
    int rank = x.node().shape().rank();
    boolean fits =
        rank <= places.size()
            && x.places().equals(places.subList(places.size() - rank, places.size()));
    return fits ? x.node() : values.arranged(x, places);
  }

  /** A computed value in input {@code i}, and {@code constant} in the other. */
  private Imported withConstant(OnnxNode node, Op op, int i, Floats constant, String path) {
    if (constant.elements() == 1) {
      Node number = builder.constant(OnnxNode.decimal(constant.get(0)));
      UnaryOperator<Node> function =
          x ->
              Simplification.of(
                  builder, i == 0 ? builder.apply(op, x, number) : builder.apply(op, number, x));
      return values.get(node, i) instanceof Flattened(Computed image)
          ? new Flattened(image.with(function.apply(image.node())))
          : applied(values.computed(node, i), function);
    }
    Computed x = values.computed(node, i);
    int place = channel(node, x, constant);
    if (op instanceof Add && isProduct(x, place) && isReadOnce.test(node.input(i))) {
      return x.with(layers.withBias(x.node(), Optional.of(constant), path));
    }
    return affine(node, op, x, place, i == 0, constant, path);
  }

  private static Computed applied(Computed x, UnaryOperator<Node> function) {
    return x.with(function.apply(x.node()));
  }

  /** Whether {@code x} is a product along {@code place} that has no bias yet. */
  private static boolean isProduct(Computed x, int place) {
    boolean isProduct = x.node().op() instanceof Convolution || x.node().op() instanceof Linear;
    return isProduct && x.axes().get(place) == x.node().shape().rank() - 1;
  }

  /** The one dimension of {@code x} along which {@code constant} varies. */
  private static int channel(OnnxNode node, Computed x, Floats constant) {
    int missing = x.rank() + 1 - constant.dims().size();
    List<Integer> varying =
        IntStream.range(0, constant.dims().size())
            .filter(d -> constant.dims().get(d) != 1)
            .boxed()
            .toList();
    int place = varying.size() == 1 ? varying.getFirst() + missing - 1 : -1;
    if (place < 0 || !x.dims().get(place).equals(constant.elements())) {
      throw node.error(
          "senet knows constants of one number or of one for each channel only, not %s beside [N, %s]"
              .formatted(constant.dims(), x.dims()));
    }
    return place;
  }

  private Imported affine(
      OnnxNode node, Op op, Computed x, int place, boolean isLeft, Floats c, String path) {
    Optional<Floats> none = Optional.empty();
    return switch (op) {
      case Add _ -> layers.affine(node, x, place, none, Optional.of(c), path);
      case Multiply _ -> layers.affine(node, x, place, Optional.of(c), none, path);
      case Subtract _ when isLeft ->
          layers.affine(node, x, place, none, Optional.of(mapped(c, v -> -v)), path);
      case Subtract _ -> {
        Optional<Floats> minusOne = Optional.of(Floats.of(List.of(1), -1));
        yield layers.affine(node, x, place, minusOne, Optional.of(c), path);
      }
      case Divide _ when isLeft ->
          layers.affine(node, x, place, Optional.of(mapped(c, v -> 1 / v)), none, path);
      default -> throw node.error("senet cannot divide a constant vector by what it computes");
    };
  }

  private static Floats mapped(Floats tensor, DoubleUnaryOperator function) {
    float[] data = tensor.toArray();
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) function.applyAsDouble(data[i]);
    }
    return Floats.of(tensor.dims(), data);
  }
}
