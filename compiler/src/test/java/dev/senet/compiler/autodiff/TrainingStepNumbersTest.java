package dev.senet.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.compiler.RandomNetworks;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.graph.Verifier;
import dev.senet.core.op.Dropout;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.RandomMask;
import dev.senet.core.op.RandomUniform;
import dev.senet.core.op.Shake;
import dev.senet.core.op.StochasticDepth;
import dev.senet.core.reference.Interpreter;
import dev.senet.core.reference.NdArray;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gradients, updates and statistics of training steps against their formulas. */
class TrainingStepNumbersTest {
  private static final Loss LOSS = new Loss.SoftmaxCrossEntropy(0.1);
  private static final double RATE = 0.3;

  private static Graph network() {
    Net net = new Net();
    Node x = net.batchNorm(net.conv(net.input("image", 3, 3, 2), 4, 3));
    Node y = net.linear(net.apply(new GlobalAveragePool(), net.relu(x)), 3);
    return net.builder().output("logits", y).build();
  }

  private static Graph step(Optimizer optimizer) {
    return Verifier.verify(
        new TrainingStep("logits", LOSS, optimizer, 7).graph(network()), "training step");
  }

  private static Numbers numbers(Graph graph) {
    Numbers numbers = Numbers.of(graph);
    numbers.inputs().put("learning_rate", NdArray.scalar(RATE));
    return numbers;
  }

  /** The gradient of each trained variable: what plain descent at rate 1 subtracts. */
  private static Map<String, double[]> gradients(Numbers numbers) {
    Graph plain = step(new Sgd(0, false, 0, false));
    Map<String, NdArray> inputs = new HashMap<>(numbers.inputs());
    inputs.put("learning_rate", NdArray.scalar(1));
    Interpreter.Result result = Interpreter.run(plain, inputs, numbers.variables());
    Map<String, double[]> gradients = new HashMap<>();
    result
        .updates()
        .forEach((v, next) -> {
          double[] old = numbers.variables().get(v).data();
          double[] now = next.data();
          gradients.put(
              v.name(), IntStream.range(0, old.length).mapToDouble(i -> old[i] - now[i]).toArray());
        });
    return gradients;
  }

  /** What a hand-written optimizer makes of one number. */
  private interface Rule {
    double next(Variable variable, double p, double g, Map<String, Double> state);
  }

  private static void check(Optimizer optimizer, Rule rule, String... states) {
    Graph graph = step(optimizer);
    Numbers numbers = numbers(graph);
    Map<String, double[]> gradients = gradients(numbers);
    Map<String, NdArray> updates = new HashMap<>();
    numbers.run(graph).updates().forEach((v, value) -> updates.put(v.name(), value));
    Map<String, double[]> old = new HashMap<>();
    numbers.variables().forEach((v, value) -> old.put(v.name(), value.data()));
    int checked = 0;
    for (Variable v : graph.variables()) {
      for (int i = 0; v.role().isTrained() && i < v.type().shape().elements(); i++) {
        Map<String, Double> state = new HashMap<>();
        for (String s : states) {
          state.put(s, old.get(v.name() + "." + s)[i]);
        }
        double next = rule.next(v, old.get(v.name())[i], gradients.get(v.name())[i], state);
        assertEquals(next, updates.get(v.name()).data()[i], 1e-12, v.name());
        for (String s : states) {
          assertEquals(state.get(s), updates.get(v.name() + "." + s).data()[i], 1e-12, v.name());
        }
        checked++;
      }
    }
    assertEquals(3 * 3 * 2 * 4 + 4 + 4 + 4 * 3 + 3, checked);
  }

  @Test
  void sgdFollowsPyTorch() {
    for (boolean nesterov : new boolean[] {false, true}) {
      check(
          new Sgd(0.9, nesterov, 0.02, false),
          (v, p, g, state) -> {
            double d = g + (v.role() == Role.WEIGHT ? 0.02 * p : 0);
            double velocity = 0.9 * state.get("momentum") + d;
            state.put("momentum", velocity);
            return p - RATE * (nesterov ? d + 0.9 * velocity : velocity);
          },
          "momentum");
    }
  }

  @Test
  void sgdWithoutMomentumHasNoState() {
    check(new Sgd(0, false, 0.02, true), (v, p, g, state) -> p - RATE * (g + 0.02 * p));
  }

  @Test
  void adamwFollowsPyTorch() {
    for (boolean decayAll : new boolean[] {false, true}) {
      AdamW optimizer = new AdamW(0.9, 0.99, 1e-6, 0.05, decayAll);
      Map<String, NdArray> inputs = numbers(step(optimizer)).inputs();
      double c1 = inputs.get("correction1").data()[0];
      double c2 = inputs.get("correction2").data()[0];
      check(
          optimizer,
          (v, p, g, state) -> {
            double m = state.merge("m", 0.1 * g, (old, part) -> 0.9 * old + part);
            double s = state.merge("v", 0.01 * g * g, (old, part) -> 0.99 * old + part);
            double decayed = v.role() == Role.WEIGHT || decayAll ? p * (1 - RATE * 0.05) : p;
            return decayed - RATE / c1 * m / (Math.sqrt(s) / Math.sqrt(c2) + 1e-6);
          },
          "m",
          "v");
    }
  }

  @Test
  void gradientsOfRandomNetworksAgreeWithFiniteDifferences() {
    int checked = 0;
    for (int seed = 0; seed < 25; seed++) {
      Graph graph =
          new TrainingStep("logits", LOSS, new Sgd(0, false, 0, false), seed)
              .graph(RandomNetworks.network(seed));
      Numbers numbers = Numbers.of(graph);
      numbers.inputs().put("learning_rate", NdArray.scalar(1));
      Map<Variable, NdArray> next = numbers.run(graph).updates();
      Random random = new Random(seed);
      for (Variable v : graph.variables()) {
        double[] data = numbers.variables().get(v).data();
        int i = random.nextInt(data.length);
        if (v.role().isTrained()) {
          double difference =
              (loss(graph, numbers, v, i, 1e-5) - loss(graph, numbers, v, i, -1e-5)) / 2e-5;
          double gradient = data[i] - next.get(v).data()[i];
          assertEquals(
              difference, gradient, 1e-6 * (1 + Math.abs(gradient)), seed + " " + v.name());
          checked++;
        }
      }
    }
    assertTrue(checked > 100);
  }

  private static double loss(Graph graph, Numbers numbers, Variable v, int i, double change) {
    double[] data = numbers.variables().get(v).data();
    double old = data[i];
    data[i] = old + change;
    double loss = numbers.run(graph).outputs().get("loss").data()[0];
    data[i] = old;
    return loss;
  }

  @Test
  void runningStatisticsFollowTheBatchAsInPyTorch() {
    Net net = new Net();
    Node x = net.input("image", 2, 2, 1);
    Node y = net.linear(net.apply(new GlobalAveragePool(), net.batchNorm(x)), 3);
    Graph graph =
        new TrainingStep("logits", LOSS, new Sgd(0, false, 0, false), 1)
            .graph(net.builder().output("logits", y).build());
    Numbers numbers = numbers(graph);
    double[] values = numbers.inputs().get("image").data();
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double squares = java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    Map<Variable, NdArray> updates = numbers.run(graph).updates();
    for (Variable v : graph.variables()) {
      double old = numbers.variables().get(v).data()[0];
      if (v.role() == Role.RUNNING_MEAN) {
        assertEquals(0.9 * old + 0.1 * mean, updates.get(v).data()[0], 1e-12);
      } else if (v.role() == Role.RUNNING_VARIANCE) {
        double unbiased = squares / (values.length - 1);
        assertEquals(0.9 * old + 0.1 * unbiased, updates.get(v).data()[0], 1e-12);
      }
    }
  }

  @Test
  void frozenVariablesKeepTheirValueAndFrozenStatisticsAreUsed() {
    Set<Role> frozen = Set.of(Role.SCALE, Role.RUNNING_MEAN, Role.RUNNING_VARIANCE);
    TrainingStep step =
        new TrainingStep(
            "logits", LOSS, new Sgd(0.9, false, 0, false), 1, v -> frozen.contains(v.role()));
    Graph graph = step.graph(network());
    Set<Role> updated =
        graph.updates().keySet().stream().map(Variable::role).collect(Collectors.toSet());
    assertEquals(Set.of(Role.WEIGHT, Role.BIAS, Role.OPTIMIZER), updated);
    assertFalse(Net.ops(graph).contains("batch_statistics"));
    Graph fused = PassPipeline.training().run(graph);
    assertFalse(Net.ops(fused).contains("batch_norm"));
    Numbers.assertSame(graph, fused, "frozen batch norm");
  }

  @Test
  void masksDifferFromPlaceToPlaceAndSeedToSeedButAreRepeatable() {
    Net net = new Net();
    Node x = net.apply(new Dropout(0.5), net.input("image", 2));
    x = net.apply(new StochasticDepth(0.25), net.apply(new Dropout(0.5), net.linear(x, 4)));
    Graph network = net.builder().output("logits", net.linear(x, 3)).build();
    List<RandomMask> masks = masks(network, 1);
    assertEquals(3, Set.copyOf(masks.stream().map(RandomMask::seed).toList()).size());
    assertEquals(List.of(0.5, 0.5, 0.75), masks.stream().map(RandomMask::keep).toList());
    assertEquals(List.of(false, false, true), masks.stream().map(RandomMask::perSample).toList());
    assertEquals(masks, masks(network, 1));
    assertNotEquals(masks, masks(network, 2));
  }

  private static List<RandomMask> masks(Graph network, long seed) {
    Graph graph =
        new TrainingStep("logits", LOSS, new Sgd(0, false, 0, false), seed).graph(network);
    return graph.nodes().stream()
        .filter(n -> n.op() instanceof RandomMask)
        .map(n -> (RandomMask) n.op())
        .toList();
  }

  /** The gradients of two branches, of one sample, are as beta to 1 - beta. */
  @Test
  void shakeGoesForwardAndBackwardBySharesOfItsOwn() {
    Net net = new Net();
    Node x = net.input("image", 2);
    Node shaken = net.apply(new Shake(), net.linear(x, 3), net.linear(x, 3));
    Graph network = net.builder().output("logits", shaken).build();
    Graph step = new TrainingStep("logits", LOSS, new Sgd(0, false, 0, false), 7).graph(network);
    Numbers.assertSame(step, PassPipeline.training().run(step), "shake");
    Numbers numbers = numbers(step);
    numbers
        .inputs()
        .replaceAll((name, v) -> v.batch() == 1 ? v : NdArray.generate(v.shape(), 1, i -> 1));
    List<Double> shares =
        step.nodes().stream()
            .filter(n -> n.op() instanceof RandomUniform)
            .map(n -> n.op().evaluate(List.of(numbers.inputs().get("image"), stepOf(numbers))))
            .map(share -> share.data()[0])
            .toList();
    assertEquals(2, Set.copyOf(shares).size());
    List<Double> gradients =
        numbers.run(step).updates().entrySet().stream()
            .filter(e -> e.getKey().role() == Role.WEIGHT)
            .sorted(Comparator.comparing(e -> e.getKey().name()))
            .map(e -> numbers.variables().get(e.getKey()).data()[0] - e.getValue().data()[0])
            .toList();
    double beta = shares.get(1);
    assertEquals(beta / (1 - beta), gradients.get(0) / gradients.get(1), 1e-9);
  }

  private static NdArray stepOf(Numbers numbers) {
    return numbers.inputs().get("step");
  }

  @Test
  void everyGradientHasANodeOfItsOwn() {
    for (int seed = 0; seed < 20; seed++) {
      Graph raw =
          new TrainingStep("logits", LOSS, new Sgd(0.9, false, 1e-4, false), seed)
              .graph(RandomNetworks.network(seed));
      Graph graph = PassPipeline.training().run(raw);
      for (Variable v : graph.variables()) {
        List<Node> named =
            graph.nodes().stream().filter(n -> n.name().equals("grad(" + v.name() + ")")).toList();
        Optional<Node> own = named.stream().findFirst();
        assertEquals(v.role().isTrained() ? 1 : 0, named.size(), v.name());
        assertEquals(own.map(n -> v.type().shape().elements()), own.map(n -> n.shape().elements()));
      }
    }
  }

  @Test
  void reportsTheMeanLossAndTheShareOfCorrectPredictions() {
    Graph network = network();
    Graph evaluation = Verifier.verify(new EvaluationStep("logits", LOSS).graph(network), "eval");
    Map<String, NdArray> perSample = Numbers.of(evaluation).run(evaluation).outputs();
    assertEquals(Set.of("loss", "correct", "correct5"), perSample.keySet());
    assertEquals(Numbers.BATCH, perSample.get("loss").data().length);
    assertEquals(1, perSample.get("correct5").data()[0], "there are three classes");
    Numbers.assertSame(evaluation, PassPipeline.inference().run(evaluation), "evaluation");

    Net net = new Net();
    Node logits = net.linear(net.input("x", 4), 3);
    Graph plain = net.builder().output("logits", logits).build();
    Graph judge = new EvaluationStep("logits", LOSS).graph(plain);
    Graph train = new TrainingStep("logits", LOSS, new Sgd(0, false, 0, false), 1).graph(plain);
    Map<String, NdArray> judged = Numbers.of(judge).run(judge).outputs();
    Map<String, NdArray> trained = Numbers.of(train).run(train).outputs();
    for (String name : List.of("loss", "correct")) {
      double mean = java.util.Arrays.stream(judged.get(name).data()).average().orElseThrow();
      assertEquals(mean, trained.get(name).data()[0], 1e-12, name);
    }
  }

  @Test
  void namesTheOutputsThereAre() {
    Exception missing =
        assertThrows(
            IllegalArgumentException.class,
            () -> new EvaluationStep("scores", LOSS).graph(network()));
    assertEquals("the network has no output 'scores', only [logits]", missing.getMessage());
    Net net = new Net();
    Graph image = net.graph(net.relu(net.input("x", 2, 2, 3)));
    Exception shape =
        assertThrows(
            IllegalArgumentException.class, () -> new EvaluationStep("y", LOSS).graph(image));
    assertEquals("the output 'y' must be [N, classes], not f32[N, 2, 2, 3]", shape.getMessage());
  }
}
