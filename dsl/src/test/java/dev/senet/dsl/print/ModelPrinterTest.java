package dev.senet.dsl.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.VariableRef;
import dev.senet.dsl.PrintedModel;
import dev.senet.dsl.Senet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelPrinterTest {
  private static final String UNIT =
      """
        unit1_residual = x |> conv(16, 3) |> batch_norm |> relu |> conv(16, 3) |> batch_norm
        unit1_residual_se1_s = unit1_residual
          |> global_avg_pool
          |> linear(2)
          |> relu
          |> linear(16)
          |> sigmoid
        unit1_residual_se1 = unit1_residual * unit1_residual_se1_s
        unit1 = x + unit1_residual_se1 |> relu
      """;

  static Stream<Path> examples() throws Exception {
    Path folder = Path.of(ModelPrinterTest.class.getResource("/examples/good").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return Stream.concat(files.toList().stream(), Stream.of(Path.of("../examples/shapes.senet")))
          .filter(f -> f.toString().endsWith(".senet"))
          .sorted();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesSurviveTheRoundTrip(Path file) throws IOException {
    for (String model : Senet.check(file)) {
      assertRoundTrip(Senet.load(file, Optional.of(model), Map.of()).graph());
    }
  }

  @Test
  void randomGraphsSurviveTheRoundTrip() {
    for (long seed = 0; seed < 80; seed++) {
      assertRoundTrip(RandomGraphs.graph(seed));
    }
  }

  private static void assertRoundTrip(Graph graph) {
    PrintedModel printed = Senet.print(graph, "net");
    Graph again = printed.description().graph();
    assertEquals(lines(graph), lines(again), printed.text());
    assertEquals(graph.outputs().keySet(), new HashSet<>(again.outputs().keySet()));
    List<String> names = again.variables().stream().map(Variable::name).toList();
    Map<String, Variable> old = new HashMap<>();
    graph.variables().forEach(v -> old.put(v.name(), v));
    assertEquals(names.size(), printed.weightNames().size());
    assertEquals(new HashSet<>(names), new HashSet<>(printed.weightNames().values()));
    again.variables().forEach(v -> assertEquals(v.type(), oldOf(v, printed, old).type()));
    assertEquals(printed.text(), Senet.format("net", printed.text()));
  }

  private static Variable oldOf(Variable v, PrintedModel printed, Map<String, Variable> old) {
    return printed.weightNames().entrySet().stream()
        .filter(e -> e.getValue().equals(v.name()))
        .map(e -> old.get(e.getKey()))
        .findFirst()
        .orElseThrow();
  }

  /** The ops that outputs need, in order, with what they read; names of weights are left out. */
  private static List<String> lines(Graph graph) {
    Map<Node, String> ids = new IdentityHashMap<>();
    List<String> lines = new ArrayList<>();
    Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    needed.addAll(graph.outputs().values());
    for (Node node : graph.nodes().reversed()) {
      if (needed.contains(node)) {
        needed.addAll(node.inputs());
      }
    }
    for (Node node : graph.nodes().stream().filter(needed::contains).toList()) {
      String operands = String.join(", ", node.inputs().stream().map(ids::get).toList());
      switch (node.op()) {
        case Input op -> ids.put(node, op.name());
        case VariableRef(Variable v) -> ids.put(node, v.role() + " " + v.type());
        case Constant op -> ids.put(node, op.toString());
        default -> {
          ids.put(node, "%" + lines.size());
          lines.add("%s(%s): %s".formatted(node.op(), operands, node.type()));
        }
      }
    }
    graph.outputs().forEach((name, node) -> lines.add(name + " = " + ids.get(node)));
    return lines;
  }

  @Test
  void pipelinesFollowThePathsOfLayers() throws IOException {
    Graph graph =
        Senet.load(Path.of("../examples/shapes.senet"), Optional.empty(), Map.of()).graph();
    String text = Senet.print(graph, "shapes").text();
    assertTrue(text.contains(UNIT), text);
  }

  @Test
  void whatTheLanguageCannotSayIsRefused() {
    GraphBuilder builder = new GraphBuilder();
    Node x = builder.input("x", TensorType.f32(Shape.batched(4)));
    Node w = builder.variable(new Variable("w", TensorType.f32(Shape.of(4, 4)), Role.WEIGHT));
    Node twice = builder.apply(new Linear(), builder.apply(new Linear(), x, w), w);
    Graph shared = builder.output("y", twice).build();
    assertRefused(shared, "weights of its own");
    Node b = builder.variable(new Variable("b", TensorType.f32(Shape.of(4)), Role.BIAS));
    assertRefused(builder.output("y", builder.apply(new Multiply(), x, b)).build(), "layers alone");
    Node table = builder.apply(new Constant(Shape.of(2), List.of(1.0, 2.0)));
    Node wide = builder.input("wide", TensorType.f32(Shape.batched(2)));
    Node sum = builder.apply(new Add(), wide, table);
    assertRefused(
        new GraphBuilder().addAll(builder.build()).output("y", sum).build(), "table of numbers");
  }

  private static void assertRefused(Graph graph, String reason) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Senet.print(graph, "net")).getMessage();
    assertTrue(message.contains(reason), message);
  }
}
