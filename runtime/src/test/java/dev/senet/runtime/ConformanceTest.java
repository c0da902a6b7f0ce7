package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.senet.core.op.Convolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Every backend computes every op as the reference interpreter does. */
class ConformanceTest {
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(OpCases.draw(1, 2));
    cases.addAll(SpecialCases.all());
    cases.addAll(TrainingCases.all());
    cases.addAll(SqueezeCases.all());
    return cases;
  }

  @Test
  void everyOpHasACase() throws Exception {
    Set<Class<?>> covered =
        cases().stream()
            .flatMap(c -> c.graph().nodes().stream())
            .map(node -> node.op().getClass())
            .collect(Collectors.toSet());
    List<Class<?>> ops = OpClasses.all();
    assertTrue(ops.contains(Convolution.class));
    List<String> missing =
        ops.stream().filter(op -> !covered.contains(op)).map(Class::getName).toList();
    assertEquals(List.of(), missing);
  }

  /** In a JVM of its own, which is started with TornadoVM. */
  @TestFactory
  @EnabledIfEnvironmentVariable(named = TornadoJvm.HOME, matches = ".+")
  Stream<DynamicTest> tornadoAgreesWithTheReference() throws Exception {
    return TornadoJvm.tests(TornadoConformance.class);
  }

  @TestFactory
  Stream<DynamicContainer> backendsAgreeWithTheReference() {
    List<Case> cases = cases();
    return Backends.all().entrySet().stream()
        .map(backend -> {
          ConformanceRun run = new ConformanceRun(backend.getValue(), cases);
          List<DynamicNode> tests = new ArrayList<>();
          cases.forEach(c -> tests.add(dynamicTest(c.name(), () -> run.check(c))));
          tests.add(dynamicTest("all memory is given back", run::close));
          return dynamicContainer(backend.getKey(), tests);
        });
  }
}
