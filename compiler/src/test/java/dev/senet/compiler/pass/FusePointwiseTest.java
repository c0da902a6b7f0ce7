package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.Silu;
import dev.senet.core.op.Tanh;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusePointwiseTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 2, 2, 3);

  private Graph fuse(Node result) {
    Graph graph = net.graph(result);
    Graph after = new PassPipeline(List.of(new FusePointwise())).run(graph);
    Numbers.assertSame(graph, after, "fused");
    return after;
  }

  private static List<String> expressions(Graph graph) {
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof Pointwise)
        .map(n -> n.op().toString())
        .toList();
  }

  @Test
  void mergesATree() {
    Node y = net.input("y", 2, 2, 3);
    Node sum = net.apply(new Add(), net.apply(new Tanh(), x), net.apply(new Sigmoid(), y));
    assertEquals(
        List.of("pointwise{max((tanh(x0) + sigmoid(x1)), 0)}"), expressions(fuse(net.relu(sum))));
  }

  @Test
  void writesScalarConstantsIntoTheExpression() {
    Node y = net.apply(new Multiply(), x, net.builder().constant(3));
    Graph after = fuse(y);
    assertEquals(List.of("pointwise{x0 * 3}"), expressions(after));
    assertEquals(2, after.nodes().size());
  }

  @Test
  void keepsTheBatchOfAProductWithZero() {
    Node y = net.apply(new Multiply(), x, net.builder().constant(0));
    Graph after = fuse(net.apply(new Add(), y, net.builder().constant(1)));
    assertEquals("pointwise{1}", expressions(after).getLast());
  }

  @Test
  void computesAValueOfSmallerShapeOnceOnItsOwn() {
    Node gate = net.apply(new Sigmoid(), net.apply(new GlobalAveragePool(), x));
    Graph after = fuse(net.apply(new Multiply(), x, gate));
    assertEquals(List.of("pointwise{sigmoid(x0)}", "pointwise{x0 * x1}"), expressions(after));
  }

  @Test
  void readsThroughRepetitions() {
    Node vector = net.variable(Role.BIAS, 3);
    Node image = net.apply(new BroadcastTo(Shape.of(2, 2, 3)), vector);
    Node y = net.apply(new Add(), net.apply(new Multiply(), x, image), image);
    Graph after = fuse(y);
    assertEquals(List.of("pointwise{(x0 * x1 + x1)}"), expressions(after));
    assertEquals(vector.name(), after.outputs().get("y").input(1).name());
  }

  @Test
  void keepsAValueThatTwoRead() {
    Integer[] dims = x.shape().dims().toArray(Integer[]::new);
    Node y = net.apply(new Multiply(), net.apply(new Tanh(), x), net.input("other", dims));
    Node sum = net.apply(new Add(), net.relu(y), net.apply(new Multiply(), y, net.se(y, 2)));
    List<String> found = expressions(fuse(sum));
    assertEquals("pointwise{tanh(x0) * x1}", found.getFirst());
    assertEquals("pointwise{(max(x0, 0) + x0 * x0 * x1)}", found.getLast());
  }

  @Test
  void computesAnActivationAnewForReadersThatPassOverMemory() {
    Node y = net.apply(new Tanh(), x);
    Node sum = net.apply(new Add(), net.relu(y), net.apply(new Multiply(), y, net.se(y, 2)));
    List<String> found = expressions(fuse(sum));
    assertEquals("pointwise{(max(tanh(x0), 0) + tanh(x0) * tanh(x0) * x1)}", found.getLast());
  }

  @Test
  void keepsResults() {
    Node y = net.apply(new Tanh(), x);
    net.builder().output("tanh", y);
    assertEquals(
        List.of("pointwise{tanh(x0)}", "pointwise{max(x0, 0)}"), expressions(fuse(net.relu(y))));
  }

  @Test
  void keepsNewValuesOfVariables() {
    Variable v = new Variable("v", TensorType.f32(Shape.of(3)), Role.OPTIMIZER);
    Node next = net.apply(new Tanh(), net.builder().variable(v));
    net.builder().update(v, next);
    assertEquals(
        List.of("pointwise{tanh(x0)}", "pointwise{max(x0, 0)}"), expressions(fuse(net.relu(next))));
  }

  @Test
  void computesACheapValueAgainRatherThanStoringIt() {
    Node statistics = net.apply(new BatchStatistics(), x);
    Node sum = net.bias(x);
    net.builder().output("statistics", statistics);
    net.builder().output("other", net.apply(new Tanh(), sum));
    assertEquals(
        List.of("pointwise{tanh((x0 + x1))}", "pointwise{max((x0 + x1), 0)}"),
        expressions(fuse(net.relu(sum))));
  }

  @Test
  void limitsOperands() {
    Node sum = x;
    for (int i = 0; i < 20; i++) {
      sum = net.apply(new Add(), sum, net.input("x" + i, 2, 2, 3));
    }
    Graph after = fuse(sum);
    assertEquals(3, expressions(after).size());
    for (Node node : after.nodes()) {
      assertTrue(node.inputs().size() <= FusePointwise.MAX_OPERANDS);
    }
  }

  @Test
  void limitsTheSizeOfExpressions() {
    Node y = x;
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      y = net.apply(new Silu(), y); // each doubles the expression
    }
    for (Node node : fuse(y).nodes()) {
      if (node.op() instanceof Pointwise op) {
        sizes.add(Exprs.operations(op.expression()));
      }
    }
    assertTrue(sizes.stream().allMatch(s -> s <= FusePointwise.MAX_OPERATIONS), sizes::toString);
    assertTrue(sizes.size() < 15, sizes::toString);
  }
}
