package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.BroadcastTo;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.Tanh;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The passes that drop nodes. */
class EliminationTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 2, 2, 3);

  private Graph check(Pass pass, Node result, List<String> expected) {
    Graph graph = net.graph(result);
    Graph after = pass.apply(graph);
    assertEquals(expected, Net.ops(after), after::print);
    Numbers.assertSame(graph, after, pass.name());
    return after;
  }

  @Test
  void foldsWhatDependsOnConstants() {
    Node vector = net.builder().apply(new Constant(Shape.of(3), List.of(1.0, 2.0, 3.0)));
    Node sum = net.apply(new Add(), vector, net.apply(new Tanh(), net.builder().constant(0.5)));
    Graph after = check(new FoldConstants(), net.apply(new Multiply(), x, sum), List.of("*"));
    Constant folded = (Constant) after.outputs().get("y").input(1).op();
    assertEquals(2 + Math.tanh(0.5), folded.values().get(1));
  }

  @Test
  void leavesRepetitionOfConstantsToTheRun() {
    Node image = net.apply(new BroadcastTo(Shape.of(2, 2, 3)), net.builder().constant(4));
    check(new FoldConstants(), net.apply(new Add(), x, image), List.of("broadcast_to", "+"));
  }

  @Test
  void computesEqualNodesOnce() {
    Node a = net.apply(new Sigmoid(), net.apply(new Tanh(), x));
    Node b = net.apply(new Sigmoid(), net.apply(new Tanh(), x));
    Node sum = net.apply(new Add(), a, b);
    Graph after = check(new EliminateCommonNodes(), sum, List.of("tanh", "sigmoid", "+"));
    assertEquals("tanh1", after.nodes().get(1).name(), "the first one's name stays");
  }

  @Test
  void keepsMasksOfDifferentSeedsApart() {
    Node step = net.builder().constant(1);
    Node a = net.apply(new RandomMask(1, 0.5, false), x, step);
    Node b = net.apply(new RandomMask(2, 0.5, false), x, step);
    Node sum = net.apply(new Add(), a, b);
    check(new EliminateCommonNodes(), sum, List.of("random_mask", "random_mask", "+"));
  }

  @Test
  void keepsInputsButDropsWhatNothingNeeds() {
    Node unused = net.input("unused", 5);
    net.relu(net.bias(unused));
    Graph after = check(new EliminateDeadNodes(), net.relu(x), List.of("relu"));
    assertEquals(2, after.inputs().size());
    assertEquals(List.of(), after.variables());
  }

  @Test
  void dropsArithmeticThatChangesNothing() {
    Node one = net.builder().constant(1);
    Node zero = net.builder().constant(0);
    Node same = net.apply(new Subtract(), net.apply(new Multiply(), one, x), zero);
    check(new EliminateIdentities(), net.relu(same), List.of("relu"));
  }

  @Test
  void keepsAnAdditionOfZeroThatRepeats() {
    Node small = net.input("small", 3);
    Node zeros = net.apply(new BroadcastTo(Shape.of(2, 2, 3)), net.builder().constant(0));
    Node sum = net.apply(new Add(), small, zeros);
    check(new EliminateIdentities(), sum, List.of("broadcast_to", "+"));
  }

  @Test
  void removesDropout() {
    Node y = net.apply(new StochasticDepth(0.5), net.relu(net.apply(new Dropout(0.5), x)));
    check(new RemoveDropout(), y, List.of("relu"));
  }
}
