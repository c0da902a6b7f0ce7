package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.runtime.Device;
import dev.senet.runtime.Model;
import dev.senet.runtime.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileTest {
  @TempDir Path folder;

  private Path net() throws IOException {
    return Files.writeString(
        folder.resolve("net.senet"),
        """
        model net {
          input x: f32[N, 6]
          output y = relu(x * x - 1) |> sigmoid
        }
        """);
  }

  @Test
  void everyStageCanBeShown() throws IOException {
    Path net = net();
    assertTrue(emit(net, "ast").contains("Model 'net'"));
    assertTrue(emit(net, "graph").contains("Sigmoid"));
    assertTrue(emit(net, "fused").contains("output y"));
    String plan = emit(net, "plan");
    assertTrue(plan.contains("peak") && plan.contains("batched["), plan);
    assertTrue(emit(net, "java").contains("class "));
  }

  @Test
  void kernelsForTornadoNeedNoTornado() throws IOException {
    for (List<String> training : List.of(List.<String>of(), List.of("--training"))) {
      List<Object> words = new ArrayList<>(List.of("compile", Cli.SHAPES, "--emit", "java"));
      words.addAll(List.of("--device", "tornado"));
      words.addAll(training);
      String sources = Cli.run(words.toArray()).expect(0).out();
      assertTrue(sources.contains("import uk.ac.manchester.tornado.api.KernelContext;"), sources);
      assertTrue(sources.contains("context.localBarrier();"), sources);
      assertFalse(sources.contains("dev.senet"), sources);
    }
    Path net = net();
    assertTrue(
        Cli.run("compile", net, "--emit", "plan", "--device", "TORNADO-emulated")
            .expect(0)
            .out()
            .contains("program for tornado-emulated"));
    String jar = Cli.run("compile", net, "--emit", "jar", "--device", "tornado").expect(2).err();
    assertTrue(jar.contains("TORNADOVM_HOME"), jar);
  }

  @Test
  void whatTornadoMakesOfKernelsNeedsTornado() throws IOException {
    Path net = net();
    for (String language : List.of("opencl", "cuda", "ptx")) {
      String jvm = Cli.run("compile", net, "--emit", language).expect(2).err();
      assertTrue(jvm.contains("give --device tornado"), jvm);
      String none =
          Cli.run("compile", net, "--emit", language, "--device", "tornado:0:1").expect(2).err();
      assertTrue(none.contains("TORNADOVM_HOME"), none);
    }
    Cli.run("compile", net, "--emit", "ptx", "--device", "tornado", "--batch", 0).expect(2);
  }

  private static String emit(Path net, String stage) {
    Cli.Outcome outcome = Cli.run("compile", net, "--emit", stage).expect(0);
    assertEquals("", outcome.err());
    return outcome.out();
  }

  @Test
  void exactMeansNoWinograd() {
    for (List<String> training : List.of(List.<String>of(), List.of("--training"))) {
      List<Object> words = new ArrayList<>(List.of("compile", Cli.SHAPES, "--emit", "plan"));
      words.addAll(training);
      assertTrue(Cli.run(words.toArray()).expect(0).out().contains("Winograd"));
      words.add("--exact");
      assertFalse(Cli.run(words.toArray()).expect(0).out().contains("Winograd"));
    }
  }

  @Test
  void sourcesAreWrittenOneFileAKernel() throws IOException {
    Path out = folder.resolve("kernels");
    Cli.run("compile", net(), "--emit", "java", "-o", out, "--vector-bits", 0).expect(0);
    try (Stream<Path> files = Files.list(out)) {
      List<Path> sources = files.toList();
      assertTrue(!sources.isEmpty());
      for (Path source : sources) {
        String name = source.getFileName().toString().replace(".java", "");
        assertTrue(Files.readString(source).contains("class " + name), name);
      }
    }
  }

  @Test
  void aJarGivesTheSameResultsAsTheModel() throws IOException {
    Path jar = folder.resolve("net.jar");
    Cli.run("compile", net(), "--emit", "jar", "--out", jar).expect(0);
    float[] input = {-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    assertArrayEquals(run(Model.load(net()), input), run(Model.load(jar), input));
  }

  private static float[] run(Model model, float[] input) {
    try (Device device = Device.jvm();
        Session session = model.compile(device)) {
      return session.run(input);
    }
  }

  @Test
  void aStepOfTrainingCanBeShown() {
    String[] words = {"compile", Cli.SHAPES.toString(), "--training", "--emit"};
    for (String stage : new String[] {"graph", "fused", "plan"}) {
      Object[] all = Stream.concat(Stream.of(words), Stream.of(stage)).toArray();
      String shown = Cli.run(all).expect(0).out();
      assertTrue(shown.contains("learning_rate"), stage);
    }
    Cli.run("compile", Cli.SHAPES, "--training", "--emit", "jar").expect(2);
  }

  @Test
  void badOptionsAreExplained() throws IOException {
    String stage = Cli.run("compile", net(), "--emit", "jav").expect(2).err();
    assertTrue(stage.contains("JAVA") || stage.contains("java"), stage);
    assertTrue(Cli.run("compile", net()).expect(2).err().contains("--emit"));
    String width = Cli.run("compile", net(), "--emit", "plan", "--vector-bits", "100").err();
    assertTrue(width.contains("0, 128, 256 or 512"), width);
    String several = Cli.run("compile", net(), "--emit", "plan", "--vector-bits", "0,128").err();
    assertTrue(several.contains("only a jar"), several);
    Cli.run("compile", net(), "--emit", "jar", "--vector-bits", "-1").expect(2);
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path below = file.resolve("kernels");
    Cli.Outcome outcome = Cli.run("compile", net(), "--emit", "java", "-o", below).expect(2);
    assertTrue(outcome.err().contains("file"), outcome.err());
    assertTrue(!outcome.err().contains("internal"), outcome.err());
  }
}
