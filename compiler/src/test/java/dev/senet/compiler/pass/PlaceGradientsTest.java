package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.VariableRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceGradientsTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 2, 3);

  private void descend(Node parameter, Node gradient) {
    Variable variable = ((VariableRef) parameter.op()).variable();
    Node marked = net.apply(new GradientOf(variable), gradient);
    net.builder().update(variable, net.apply(new Subtract(), parameter, marked));
  }

  /** For each gradient the op that computes it. */
  private List<String> check() {
    Graph graph = net.builder().build();
    Graph after = new PassPipeline(List.of(new PlaceGradients())).run(graph);
    Numbers.assertSame(graph, after, "placed");
    return after.nodes().stream()
        .filter(n -> n.name().startsWith("grad("))
        .map(n -> n.name() + " " + n.op().name())
        .toList();
  }

  @Test
  void namesTheNodeThatComputesTheGradient() {
    descend(net.variable(Role.BIAS, 3), net.apply(new SumTo(Shape.of(3)), x));
    assertEquals(List.of("grad(layer1.bias) sum_to"), check());
  }

  @Test
  void seesThroughReshapes() {
    Node sum = net.apply(new SumTo(Shape.of(2, 3)), x);
    descend(net.variable(Role.WEIGHT, 3, 2), net.apply(new Reshape(Shape.of(3, 2)), sum));
    assertEquals(List.of("grad(layer2.weight) sum_to"), check());
  }

  @Test
  void copiesAGradientThatTwoVariablesShare() {
    Node sum = net.apply(new SumTo(Shape.of(3)), x);
    descend(net.variable(Role.BIAS, 3), sum);
    descend(net.variable(Role.BIAS, 3), sum);
    assertEquals(List.of("grad(layer2.bias) sum_to", "grad(layer5.bias) pointwise"), check());
  }

  @Test
  void copiesARowOfAMatrix() {
    Node row = net.apply(new Slice(0, 1, 2), net.apply(new SumTo(Shape.of(2, 3)), x));
    descend(net.variable(Role.SCALE, 3), net.apply(new Reshape(Shape.of(3)), row));
    assertEquals(List.of("grad(layer3.scale) pointwise"), check());
  }

  @Test
  void copiesAGradientThatIsAnOutput() {
    Node sum = net.apply(new SumTo(Shape.of(3)), x);
    net.builder().output("sum", sum);
    descend(net.variable(Role.BIAS, 3), sum);
    assertEquals(List.of("grad(layer2.bias) pointwise"), check());
  }
}
