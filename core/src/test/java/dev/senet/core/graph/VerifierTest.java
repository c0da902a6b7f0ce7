package dev.senet.core.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.op.Multiply;
import dev.senet.core.op.Relu;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private final GraphBuilder builder = new GraphBuilder();
  private final Node x = builder.input("x", TensorType.f32(Shape.batched(4)));
  private final Variable scale =
      new Variable("scale", TensorType.f32(Shape.of(4)), Variable.Role.SCALE);
  private final Node w = builder.variable(scale);
  private final Node y = builder.apply(new Multiply(), x, w);
  private final Node z = builder.apply(new Relu(), y);

  private static void rejects(Graph graph, String problem) {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> Verifier.verify(graph, "a pass"));
    assertTrue(e.getMessage().startsWith("a pass: "), e.getMessage());
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void acceptsWhatTheBuilderBuilds() {
    Graph graph = builder.output("z", z).update(scale, w).build();
    assertSame(graph, Verifier.verify(graph, "elaboration"));
    assertEquals(List.of(scale), graph.variables());
    assertEquals(4, graph.parameters());
  }

  @Test
  void wrongOrder() {
    rejects(new Graph(List.of(x, w, z, y), Map.of(), Map.of()), "used before its definition");
  }

  @Test
  void missingOperand() {
    rejects(new Graph(List.of(x, y), Map.of(), Map.of()), "used before its definition");
  }

  @Test
  void doubleDefinition() {
    rejects(new Graph(List.of(x, w, y, y), Map.of(), Map.of()), "is defined twice");
  }

  @Test
  void wrongType() {
    Node wrong =
        new Node(
            new Relu(), List.of(x), TensorType.f32(Shape.batched(5)), "wrong", SourceSpan.NONE);
    rejects(new Graph(List.of(x, wrong), Map.of(), Map.of()), "has a wrong type");
  }

  @Test
  void undefinedResults() {
    List<Node> nodes = List.of(x, w, y);
    rejects(new Graph(nodes, Map.of("z", z), Map.of()), "is not defined");
    rejects(new Graph(nodes, Map.of(), Map.of(scale, z)), "is not defined");
  }

  @Test
  void updateOfAnotherType() {
    rejects(new Graph(List.of(x, w, y), Map.of(), Map.of(scale, y)), "has a wrong type");
    assertThrows(ShapeException.class, () -> builder.update(scale, y));
  }

  @Test
  void variablesOfOneName() {
    Variable twin = new Variable("scale", TensorType.f32(Shape.of(5)), Variable.Role.BIAS);
    assertThrows(IllegalArgumentException.class, () -> builder.variable(twin));
    List<Node> nodes = new ArrayList<>(List.of(x, w));
    nodes.add(new GraphBuilder().variable(twin));
    rejects(new Graph(nodes, Map.of(), Map.of()), "two variables are named scale");
  }
}
