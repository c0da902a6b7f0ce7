package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.OpHarness.Operand;
import dev.senet.core.op.RandomOps.Case;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shape rule, value and derivative of every op over random shapes and parameters. */
class RandomOpsTest {
  /** Ops without operands. */
  private static final Set<String> LEAVES = Set.of("Constant", "Input", "VariableRef");

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void derivativesAreLimitsOfDifferences(int seed) {
    OpHarness harness = new OpHarness(seed);
    for (Case c : RandomOps.of(seed)) {
      harness.checkGradient(c.op(), c.operands());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void costsAreNotNegative(int seed) {
    for (Case c : RandomOps.of(seed)) {
      var types = c.operands().stream().map(Operand::type).toList();
      TensorType type = c.op().infer(types);
      assertTrue(c.op().cost(types, type).flops() >= 0, c.op()::toString);
    }
  }

  /** An op that is added must be added to {@link RandomOps}, too. */
  @Test
  void noOpIsLeftOut() throws IOException, URISyntaxException {
    Set<String> seen =
        RandomOps.of(1).stream()
            .flatMap(RandomOpsTest::nodes)
            .map(node -> node.op().getClass().getSimpleName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> all = ops();
    all.removeAll(seen);
    all.removeAll(LEAVES);
    assertEquals(Set.of(), all);
  }

  /** The op and its derivative. */
  private static Stream<Node> nodes(Case c) {
    GraphBuilder builder = new GraphBuilder();
    var inputs = c.operands().stream().map(o -> builder.input("x", o.type())).toList();
    Node y = builder.apply(c.op(), inputs);
    c.op().differentiate(builder, y, builder.input("dy", y.type()));
    return builder.build().nodes().stream();
  }

  private static Set<String> ops() throws IOException, URISyntaxException {
    Path folder = Path.of(Op.class.getResource("/dev/senet/core/op/Add.class").toURI()).getParent();
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (!name.contains("$") && isOp(name)) {
          names.add(name);
        }
      }
    }
    assertTrue(names.size() > 40, names::toString);
    return names;
  }

  private static boolean isOp(String name) {
    try {
      Class<?> type = Class.forName("dev.senet.core.op." + name);
      return Op.class.isAssignableFrom(type) && type.isRecord();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
