package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.compiler.autodiff.TrainingStep;
import dev.senet.core.program.Program;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.DeviceSpec;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a training step of SE-ResNet-50 takes, with momentum, at 224×224. */
class TrainingMemoryTest {
  private static final int THREADS = 2;

  private static Program step(String network) throws IOException {
    TrainingStep step =
        new TrainingStep(
            "logits", new Loss.SoftmaxCrossEntropy(0.1), new Sgd(0.9, false, 1e-4, false), 1);
    var graph = Zoo.load(Zoo.find(network).orElseThrow(), Map.of()).graph();
    return Compilation.training(step.graph(graph), DeviceSpec.jvm()).program();
  }

  private static long bytes(Program program, int batch) {
    return program.bytes(batch) + THREADS * program.scratchBytes(batch);
  }

  /** PyTorch 2.7 takes 2.8 GB at batch 8 and 4.9 GB at batch 16. */
  @Test
  void isFarLessThanPyTorchTakes() throws IOException {
    Program program = step("se-resnet-50");
    assertTrue(bytes(program, 8) < 1.1e9, () -> bytes(program, 8) + " at batch 8");
    assertTrue(bytes(program, 16) < 1.8e9, () -> bytes(program, 16) + " at batch 16");
  }

  /** The variables of SE, their gradients and momenta aside. */
  @Test
  void isNoMoreForASampleThanWithoutSe() throws IOException {
    long gated = perSample(step("se-resnet-50"));
    long plain = perSample(step("resnet-50"));
    assertTrue(gated < 1.005 * plain, () -> gated + " instead of " + plain);
  }

  private static long perSample(Program program) {
    return program.bytes(2) - program.bytes(1);
  }
}
