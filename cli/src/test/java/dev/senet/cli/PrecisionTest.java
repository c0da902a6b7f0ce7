package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.program.Precision;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Model;
import dev.senet.runtime.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --precision}. */
class PrecisionTest {
  private static final String EMULATED = "tornado-emulated";

  @TempDir static Path folder;
  private static Path net;

  @BeforeAll
  static void write() throws IOException {
    net = SmallNet.write(folder);
  }

  private static float value(Path file, String name) throws IOException {
    return Safetensors.read(file, Arena.ofAuto())
        .tensors()
        .get(name)
        .data()
        .get(ValueLayout.JAVA_FLOAT, 0);
  }

  @Test
  void aRunInHalfPrecisionGoesOnAsItBegan() throws IOException {
    Path run = folder.resolve("run");
    Cli.run("train", net, "--out", run, "--epochs", 1, "--device", EMULATED, "--precision", "fp16")
        .expect(0);
    Path checkpoint = run.resolve("checkpoint.safetensors");
    assertEquals(1 << 16, value(checkpoint, "loss_scale"));
    assertEquals(5, value(checkpoint, "loss_scale.good_steps"));
    Map<String, ?> weights =
        Safetensors.read(run.resolve("weights.safetensors"), Arena.ofAuto()).tensors();
    assertFalse(weights.containsKey("loss_scale"), weights.keySet().toString());
    assertTrue(Files.readString(run.resolve("environment.json")).contains("\"FP16\""));
    Cli.run("train", run, "--resume", "--device", EMULATED).expect(0);
    String other =
        Cli.run("train", run, "--resume", "--device", EMULATED, "--precision", "bf16")
            .expect(2)
            .err();
    assertTrue(other.contains("with --precision fp16: leave --precision out"), other);
    String jvm = Cli.run("train", run, "--resume").expect(2).err();
    assertTrue(jvm.contains("choose one of TornadoVM's"), jvm);
    double loss = loss(run, "fp32");
    assertEquals(loss, loss(run, "fp16"), 1e-3);
    assertEquals(loss, loss(run, "fp16-tensor"), 1e-3);
    assertEquals(loss, loss(run, "bf16"), 1e-2);
  }

  private static double loss(Path run, String precision) {
    return Cli.run("eval", run, "--json", "--device", EMULATED, "--precision", precision)
        .expect(0)
        .json()
        .get("loss")
        .asDouble();
  }

  @Test
  void eachCommandRefusesItOnTheJvm() {
    for (Object[] words :
        new Object[][] {
          {"train", net},
          {"bench", net},
          {"explain", net},
          {"compile", net, "--emit", "java"},
          {"compile", net, "--emit", "jar"}
        }) {
      Object[] all = Arrays.copyOf(words, words.length + 2);
      all[words.length] = "--precision";
      all[words.length + 1] = "bf16";
      String error = Cli.run(all).expect(2).err();
      assertTrue(error.contains("precision bf16: the device jvm computes in fp32 only"), error);
    }
  }

  @Test
  void aJarKeepsThePrecisionThatItWasMadeFor() throws IOException {
    Path jar = folder.resolve("net.jar");
    Cli.run("compile", net, "--emit", "jar", "-o", jar, "--device", EMULATED, "--precision", "bf16")
        .expect(0);
    Model model = Model.load(jar);
    DeviceSpec spec = DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED);
    try (Device single = Device.open(spec);
        Device half = Device.open(spec.withPrecision(Precision.BF16))) {
      Throwable e = assertThrows(IllegalArgumentException.class, () -> model.compile(single));
      assertTrue(e.getMessage().contains("made for precision bf16, not fp32"), e.getMessage());
      model.compile(half).close();
    }
  }

  @Test
  void kernelsRoundTheirFactors() {
    String half = kernels("fp16");
    assertTrue(half.contains("65520f"), half);
    assertFalse(kernels("fp32").contains("65520f"));
  }

  private static String kernels(String precision) {
    return Cli.run(
            "compile", net, "--emit", "java", "--device", "tornado", "--precision", precision)
        .expect(0)
        .out();
  }
}
