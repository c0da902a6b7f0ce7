package dev.senet.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.graph.Verifier;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.CrossEntropy;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Linear;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Window;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gradients of a small SE-ResNet in training against central differences. */
class DifferentiatorTest {
  private static final int BATCH = 3;
  private static final double STEP = 1e-6;

  private final Random random = new Random(7);
  private final GraphBuilder builder = new GraphBuilder();
  private final Map<String, NdArray> inputs = new LinkedHashMap<>();
  private final Map<Variable, NdArray> values = new LinkedHashMap<>();
  private final Map<String, Node> parameters = new LinkedHashMap<>();
  private Node image;
  private Node loss;

  @BeforeEach
  void buildNetwork() {
    image = builder.input("image", TensorType.f32(Shape.batched(6, 6, 3)));
    Node labels = builder.input("labels", TensorType.i32(Shape.batched()));
    inputs.put("image", array(image.shape(), 1));
    inputs.put("labels", NdArray.generate(Shape.batched(), BATCH, i -> i));
    Node x = batchNorm("stem", conv("stem", image, 4, 3));
    Node pooled = builder.apply(new MaxPool(Window.square(3, 2), true), apply(new Relu(), x));
    Node left = builder.apply(new Slice(2, 0, 2), pooled);
    Node right = builder.apply(new Slice(2, 2, 4), pooled);
    Node swapped = builder.apply(new Concat(2), right, left);
    Node residual = se(batchNorm("block", conv("block", swapped, 4, 1)));
    Node sum = apply(new Relu(), builder.apply(new Add(), residual, pooled));
    Node logits = linear("head", apply(new GlobalAveragePool(), sum), 5);
    Node losses = builder.apply(new CrossEntropy(0.1), logits, labels);
    loss = apply(new BatchMean(), losses);
  }

  private Node conv(String name, Node x, int channels, int kernel) {
    at(name);
    Shape shape = Shape.of(kernel, kernel, x.shape().channels(), channels);
    return builder.apply(
        new Convolution(Window.square(kernel, 1), 1), x, parameter(name + ".conv", shape, 0.5));
  }

  private Node batchNorm(String name, Node x) {
    at(name + ".bn");
    Shape shape = Shape.of(x.shape().channels());
    Node statistics = apply(new BatchStatistics(), x);
    Node gamma = parameter(name + ".gamma", shape, 1);
    return builder.apply(
        new Normalize(1e-3), x, statistics, gamma, parameter(name + ".beta", shape, 1));
  }

  private Node se(Node x) {
    Node squeezed = apply(new Relu(), linear("se.down", apply(new GlobalAveragePool(), x), 3));
    return builder.apply(new Multiply(), x, apply(new Sigmoid(), linear("se.up", squeezed, 4)));
  }

  private Node linear(String name, Node x, int channels) {
    at(name);
    Node weight = parameter(name + ".weight", Shape.of(x.shape().channels(), channels), 1);
    Node product = builder.apply(new Linear(), x, weight);
    return builder.apply(new Add(), product, parameter(name + ".bias", Shape.of(channels), 0.5));
  }

  private Node apply(Op op, Node x) {
    return builder.apply(op, x);
  }

  private void at(String name) {
    builder.at(name, new SourceSpan("net.senet", 1 + parameters.size(), 1, 1, 2));
  }

  private Node parameter(String name, Shape shape, double range) {
    Variable variable = new Variable(name, TensorType.f32(shape), Role.WEIGHT);
    values.put(variable, array(shape, range));
    Node node = builder.variable(variable);
    parameters.put(name, node);
    return node;
  }

  private NdArray array(Shape shape, double range) {
    int batch = shape.isBatched() ? BATCH : 1;
    return NdArray.generate(shape, batch, i -> random.nextDouble(-range, range));
  }

  @Test
  void gradientsAreLimitsOfDifferences() {
    List<Node> wanted = new ArrayList<>(parameters.values());
    wanted.add(image);
    Graph forward = builder.build();
    Map<Node, Node> gradients = Differentiator.differentiate(builder, forward, loss, wanted);
    assertEquals(wanted, List.copyOf(gradients.keySet()));
    Graph graph = Verifier.verify(builder.build(), "differentiation");
    Map<Node, NdArray> results = Interpreter.run(graph, inputs, values).values();
    for (Node node : wanted) {
      double[] value = results.get(node).data();
      double[] gradient = results.get(gradients.get(node)).data();
      assertEquals(node.type(), gradients.get(node).type());
      for (int i = 0; i < value.length; i++) {
        int element = i;
        assertEquals(
            difference(forward, value, i), gradient[i], 1e-7, () -> node.name() + " " + element);
      }
    }
  }

  private double difference(Graph forward, double[] value, int i) {
    double x = value[i];
    value[i] = x + STEP;
    double above = loss(forward);
    value[i] = x - STEP;
    double below = loss(forward);
    value[i] = x;
    return (above - below) / (2 * STEP);
  }

  private double loss(Graph forward) {
    return Interpreter.run(forward, inputs, values).values().get(loss).data()[0];
  }

  @Test
  void onlyNeededNodesAreAdded() {
    Graph forward = builder.build();
    Node bias = parameters.get("head.bias");
    Differentiator.differentiate(builder, forward, loss, List.of(bias));
    List<Node> all = builder.build().nodes();
    List<Node> added = all.subList(forward.nodes().size(), all.size());
    assertFalse(added.isEmpty());
    assertTrue(
        added.stream()
            .noneMatch(n ->
                n.op() instanceof ConvolutionDataGradient
                    || n.op() instanceof ConvolutionWeightGradient),
        added::toString);

    // Weights of the stem do not need the gradient by the image.
    Differentiator.differentiate(builder, forward, loss, List.of(parameters.get("stem.conv")));
    assertEquals(
        List.of(),
        builder.build().nodes().stream()
            .filter(n -> n.op() instanceof ConvolutionDataGradient && n.name().equals("stem"))
            .toList());
  }

  @Test
  void gradientsCarryNameAndPlaceOfTheirForwardNode() {
    Graph forward = builder.build();
    Node weight = parameters.get("block.conv");
    Node gradient =
        Differentiator.differentiate(builder, forward, loss, List.of(weight)).get(weight);
    Node conv =
        forward.nodes().stream().filter(n -> n.inputs().contains(weight)).findFirst().orElseThrow();
    assertEquals("block", gradient.name());
    assertEquals(conv.span(), gradient.span());
    assertTrue(gradient.span().isKnown());
  }

  @Test
  void theOrderIsDeterministic() {
    Graph forward = builder.build();
    List<Node> wanted = List.copyOf(parameters.values());
    List<String> prints = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      GraphBuilder copy = new GraphBuilder().addAll(forward);
      Differentiator.differentiate(copy, forward, loss, wanted);
      prints.add(copy.build().print());
    }
    assertEquals(prints.get(0), prints.get(1));
    assertEquals(prints.get(0), prints.get(2));
  }

  @Test
  void whatTheLossDoesNotDependOnHasGradientZero() {
    Node unused = parameter("unused", Shape.of(2, 3), 1);
    Node other = builder.input("other", TensorType.f32(Shape.batched(2)));
    inputs.put("other", array(other.shape(), 1));
    Graph forward = builder.build();
    Map<Node, Node> gradients =
        Differentiator.differentiate(builder, forward, loss, List.of(unused, other, loss));
    Map<Node, NdArray> results = Interpreter.run(builder.build(), inputs, values).values();
    assertArrayEquals(new double[6], results.get(gradients.get(unused)).data());
    assertArrayEquals(new double[2 * BATCH], results.get(gradients.get(other)).data(), 1e-300);
    assertArrayEquals(new double[] {1}, results.get(gradients.get(loss)).data());
  }

  @Test
  void theLossMustBeScalar() {
    Graph forward = builder.build();
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> Differentiator.differentiate(builder, forward, image, List.of(image)));
    assertEquals("the loss must be a scalar, not f32[N, 6, 6, 3]", e.getMessage());
  }
}
