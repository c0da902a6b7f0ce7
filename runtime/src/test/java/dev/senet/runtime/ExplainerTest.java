package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.report.SqueezeExcitation;
import dev.senet.compiler.report.Traffic;
import dev.senet.core.graph.Graph;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.runtime.Explanation.Block;
import dev.senet.runtime.Explanation.Kernel;
import dev.senet.runtime.Explanation.Kind;
import dev.senet.runtime.Explanation.Speed;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an explanation says; how fast things are is not tested. */
class ExplainerTest {
  private static final DeviceSpec SPEC = DeviceSpec.jvm().withThreads(2);

  private static Explanation prediction(Graph network) {
    GraphModel model = Models.of(network);
    return new Explainer(model, Purpose.PREDICTION, UnaryOperator.identity(), SPEC, 2, 0).explain();
  }

  private static Explanation training(Graph network) {
    UnaryOperator<Graph> step =
        n ->
            new TrainingStep(
                    "logits",
                    new Loss.SoftmaxCrossEntropy(0),
                    new AdamW(0.9, 0.999, 1e-8, 1e-2, false),
                    1)
                .graph(n);
    return new Explainer(Models.of(network), Purpose.TRAINING, step, SPEC, 4, 0).explain();
  }

  @Test
  void everyLaunchIsInOneKernelAndOneKind() {
    for (Graph network : Networks.all().values()) {
      Explanation e = prediction(network);
      int launches = Compilation.inference(network, SPEC).program().launches().size();
      assertEquals(launches, e.total().launches());
      assertEquals(launches, e.kernels().stream().mapToInt(k -> k.speed().launches()).sum());
      assertEquals(launches, e.kinds().stream().mapToInt(k -> k.speed().launches()).sum());
      assertEquals(e.kernels().size(), e.kinds().stream().mapToInt(Kind::kernels).sum());
      assertEquals(1, e.kinds().stream().mapToDouble(Kind::ofTime).sum(), 1e-9);
      e.kernels().forEach(ExplainerTest::assertPlausible);
      assertPlausible(e.total());
    }
  }

  private static void assertPlausible(Kernel kernel) {
    assertTrue(!kernel.layer().isEmpty() && !kernel.kind().isEmpty(), kernel.toString());
    assertPlausible(kernel.speed());
  }

  private static void assertPlausible(Speed speed) {
    assertTrue(speed.launches() > 0 && speed.ms() > 0, speed.toString());
    assertTrue(speed.roofline() >= 0 && Double.isFinite(speed.roofline()), speed.toString());
  }

  @Test
  void blocksAddLessWithTheirPasses() {
    Explanation e = prediction(Networks.seResNet());
    assertEquals(SqueezeExcitation.in(Networks.seResNet()).size(), e.blocks().size());
    assertTrue(e.unfused().orElseThrow().ms() > 0);
    for (Block block : e.blocks()) {
      assertTrue(block.fused().bytes() <= block.unfused().bytes(), block.toString());
      assertTrue(block.fused().kernels() <= block.unfused().kernels(), block.toString());
      assertTrue(block.saved().isPresent());
      assertTrue(!block.fusion().squeezes().isEmpty() && !block.fusion().scales().isEmpty());
    }
  }

  @Test
  void aBlockAddsWhatTheNetworkWithoutItLacks() {
    Graph network = Networks.seResNet();
    PassPipeline passes = PassPipeline.inference();
    List<SqueezeExcitation> blocks = SqueezeExcitation.in(network);
    Traffic all = Traffic.of(passes.run(network));
    Graph rest = SqueezeExcitation.remove(network, List.of(blocks.getFirst()));
    assertEquals(
        all.minus(Traffic.of(passes.run(rest))), prediction(network).blocks().getFirst().fused());
  }

  @Test
  void withoutBlocksThereIsNothingToCompare() {
    Explanation e = prediction(Networks.all().get("plain net"));
    assertEquals(List.of(), e.blocks());
    assertTrue(e.unfused().isEmpty());
  }

  @Test
  void aStepOfTrainingIsExplainedToo() {
    Explanation e = training(Networks.seResNet());
    assertEquals(
        prediction(Networks.seResNet()).blocks().stream().map(Block::name).toList(),
        e.blocks().stream().map(Block::name).toList());
    for (Block block : e.blocks()) {
      assertTrue(!block.fusion().backward().isEmpty(), block.toString());
      assertTrue(block.fused().bytes() > 0);
    }
    assertTrue(e.kinds().stream().anyMatch(k -> k.kind().startsWith("weight gradient")));
    e.kernels().forEach(ExplainerTest::assertPlausible);
  }

  @Test
  void memoryIsThatOfTheProgram() {
    Graph network = Networks.seResNet();
    var program = Compilation.inference(network, SPEC).program();
    Explanation e = prediction(network);
    assertEquals(program.bytes(2), e.memory().peak());
    assertEquals(program.bytes(2) - program.bytes(1), e.memory().perSample());
    assertEquals(program.scratchBytes(2), e.memory().scratch());
  }

  @Test
  void winogradIsNamed() {
    Graph network = Networks.seResNet();
    boolean hasWinograd =
        Compilation.inference(network, SPEC).program().kernels().stream()
            .anyMatch(k -> k.startsWith("Winograd_"));
    assertEquals(hasWinograd, prediction(network).kernels().stream().anyMatch(Kernel::isWinograd));
    DeviceSpec exact = SPEC.withExact(true);
    Explanation e =
        new Explainer(Models.of(network), Purpose.PREDICTION, UnaryOperator.identity(), exact, 1, 0)
            .explain();
    assertTrue(e.kernels().stream().noneMatch(Kernel::isWinograd));
  }

  @Test
  void tooLittleMemoryIsSaid() {
    DeviceSpec small = SPEC.withMemoryLimit(1 << 20);
    Explainer explainer =
        new Explainer(Models.seResNet(), Purpose.PREDICTION, UnaryOperator.identity(), small, 1, 0);
    assertThrows(MemoryLimitException.class, explainer::explain);
  }
}
