package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
  @TempDir Path folder;

  /** Two bottlenecks with the SE block that {@code gated} writes. */
  private Path bottlenecks(String gated) throws IOException {
    return Files.writeString(
        folder.resolve("net.senet"),
        """
        block own_se(x) {
          return x * sigmoid(linear(relu(linear(global_avg_pool(x), 4)), channels(x)))
        }
        block unit(x) {
          y = x |> conv(8, 1) |> batch_norm |> relu
                |> conv(8, 3) |> batch_norm |> relu
                |> conv(32, 1) |> batch_norm
          return relu(x + %s)
        }
        model net {
          input image: f32[N, 16, 16, 3]
          x = image |> conv(32, 3) |> batch_norm |> relu |> unit |> unit |> conv(8, 1) |> relu
          output logits = x |> global_avg_pool |> linear(3)
        }
        """
            .formatted(gated));
  }

  private static Cli.Outcome explain(Object net, Object... more) {
    List<Object> words = new java.util.ArrayList<>(List.of("explain", net));
    words.addAll(List.of("--threads", 1, "--seconds", 0));
    words.addAll(List.of(more));
    return Cli.run(words.toArray());
  }

  @Test
  void jsonHasAllThatIsKnown() throws IOException {
    Cli.Outcome outcome = explain(bottlenecks("se(y, 8)"), "--batch", 2, "--json").expect(0);
    assertEquals("", outcome.err());
    JsonNode json = outcome.json();
    assertEquals(
        Set.of(
            "model",
            "purpose",
            "batch",
            "threads",
            "vectorBits",
            "peakGigaflops",
            "peakGigabytesPerSecond",
            "total",
            "unfused",
            "memory",
            "kinds",
            "blocks",
            "kernels"),
        names(json));
    assertEquals(2, json.get("batch").asInt());
    assertEquals(1, json.get("threads").asInt());
    assertEquals(2, json.get("blocks").size());
    for (JsonNode block : json.get("blocks")) {
      assertEquals(
          Set.of("name", "fusion", "unfused", "fused", "scale", "hoist", "saved"), names(block));
      assertEquals(1, block.get("fused").get("kernels").asInt());
      assertEquals(Set.of("cost", "saving"), names(block.get("hoist")));
      assertEquals(Set.of("ms", "error", "isMeasured"), names(block.get("saved")));
      assertTrue(block.get("saved").get("isMeasured").asBoolean());
    }
    JsonNode kernel = json.get("kernels").get(0);
    assertEquals("x.conv1", kernel.get("layer").asText());
    assertEquals(Set.of("layer", "kind", "isWinograd", "bound", "speed"), names(kernel));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aBlockWrittenByHandGoesTheWayOfTheLibrarys() throws IOException {
    String library = way(explain(bottlenecks("se(y, 8)")).expect(0).out());
    String own = way(explain(bottlenecks("own_se(y)")).expect(0).out());
    assertEquals(library, own);
    assertTrue(
        own.contains("squeeze     hoisted in front of y.conv3")
            && own.contains("sums from the epilogue of y.conv2"),
        own);
    assertTrue(own.contains("scale       in the epilogue of y.conv3, with add, relu"), own);
  }

  /** How the first blocks were fused. */
  private static String way(String text) {
    int from = text.indexOf("\nA  ");
    assertTrue(from >= 0, text);
    return text.substring(from, text.indexOf("\n\n", from + 1));
  }

  @Test
  void theTextHasItsPartsInOrder() throws IOException {
    String text = explain(bottlenecks("se(y, 8)")).expect(0).out();
    int last = 0;
    for (String part :
        List.of(
            "net: batch 1, 1 thread",
            "time ",
            "SE  ",
            "memory ",
            "machine ",
            "Kernels by kind",
            "SE blocks",
            "unit1.se1",
            "unit2.se1",
            "Kernels in order",
            "Roofline",
            "Hoisting")) {
      int at = text.indexOf(part, last);
      assertTrue(at >= 0, part + " in\n" + text);
      last = at;
    }
    assertTrue(text.lines().allMatch(line -> line.equals(line.stripTrailing())), text);
  }

  @Test
  void aNetworkWithoutBlocksIsExplainedWithoutThem() throws IOException {
    Path net = bottlenecks("y");
    String text = explain(net).expect(0).out();
    assertTrue(text.contains("SE blocks\n\nnone\n"), text);
    JsonNode json = explain(net, "--json").expect(0).json();
    assertEquals(0, json.get("blocks").size());
    assertTrue(json.get("unfused").isNull());
  }

  @Test
  void aStepOfTrainingIsExplained() throws IOException {
    Path net = SmallNet.write(folder);
    JsonNode json = explain(net, "--for", "train", "--json").expect(0).json();
    assertEquals("TRAINING", json.get("purpose").asText());
    assertEquals(16, json.get("batch").asInt());
    assertEquals(1, json.get("blocks").size());
    assertTrue(json.get("blocks").get(0).get("fusion").get("backward").size() > 0);
    String text = explain(net, "--for", "train", "--batch", 3).expect(0).out();
    assertTrue(text.startsWith("a step of training net: batch 3"), text);
    assertTrue(text.contains("backward    "), text);
  }

  @Test
  void kernelsForTornadoAreBoundedWithoutTornado() throws IOException {
    Path net = bottlenecks("se(y, 8)");
    for (String device : List.of("tornado", "tornado-emulated")) {
      JsonNode json = explain(net, "--device", device, "--batch", 2, "--json").expect(0).json();
      assertEquals(0, json.get("speeds").size());
      JsonNode kernels = json.get("bounds");
      JsonNode first = kernels.get(0);
      assertEquals("x.conv1", first.get("layer").asText());
      assertEquals("conv 3×3", first.get("kind").asText());
      assertEquals(2.0 * 2 * 16 * 16 * 9 * 3 * 32, first.get("flops").asDouble(), 3.0 * 2 * 8192);
      for (JsonNode kernel : kernels) {
        assertTrue(kernel.get("items").asInt() <= 256, kernel.toString());
        assertTrue(kernel.get("localBytes").asInt() <= 48 * 1024, kernel.toString());
        assertTrue(kernel.get("bytes").asDouble() > 0, kernel.toString());
      }
      String text = explain(net, "--device", device, "--for", "train").expect(0).out();
      assertTrue(
          text.startsWith("a step of training net on " + device + " in fp32, batch 16: "), text);
      assertTrue(text.contains("image sums"), text);
      assertTrue(text.lines().allMatch(line -> line.equals(line.stripTrailing())), text);
    }
  }

  @Test
  void productsInHalfPrecisionAreTold() throws IOException {
    Path net = bottlenecks("se(y, 8)");
    String text =
        explain(net, "--device", "tornado", "--precision", "bf16", "--for", "train")
            .expect(0)
            .out();
    assertTrue(text.startsWith("a step of training net on tornado in bf16, batch 16: "), text);
    assertTrue(text.contains("conv 3×3 bf16 "), text);
    assertTrue(text.contains("multiplied and summed in fp32"), text);
    JsonNode kernels =
        explain(net, "--device", "tornado", "--precision", "fp16", "--json")
            .expect(0)
            .json()
            .get("bounds");
    assertEquals("FP16", kernels.get(0).get("factors").asText());
    String tensor =
        explain(net, "--device", "tornado", "--precision", "fp16-tensor").expect(0).out();
    assertTrue(tensor.contains("conv 3×3 fp16-tensor "), tensor);
    String err = explain(net, "--precision", "fp16").expect(2).err();
    assertTrue(err.contains("the device jvm computes in fp32 only"), err);
    assertTrue(explain(net, "--precision", "fp8").expect(2).err().contains("--precision"));
  }

  @Test
  void mistakesAreExplained() throws IOException {
    Path net = bottlenecks("y");
    assertTrue(Cli.run("explain").expect(2).err().contains("MODEL"));
    assertTrue(explain(net, "--batch", 0).expect(2).err().contains("--batch"));
    assertTrue(Cli.run("explain", net, "--seconds", "NaN").expect(2).err().contains("--seconds"));
    String use = explain(net, "--for", "fun").expect(2).err();
    assertTrue(use.contains("--for") && use.contains("TRAIN"), use);
    String memory = explain(net, "--memory-limit", "1m").expect(2).err();
    assertTrue(memory.contains("memory limit"), memory);
    String name = explain("se-resnet-51").expect(2).err();
    assertTrue(name.contains("se-resnet-50"), name);
  }

  @Test
  void whatIsNoClassifierHasNoStepOfTraining() throws IOException {
    Path net =
        Files.writeString(
            folder.resolve("image.senet"),
            """
            model image {
              input x: f32[N, 8, 8, 3]
              output y = x |> conv(4, 3) |> relu
            }
            """);
    explain(net).expect(0);
    String error = explain(net, "--for", "train").expect(2).err();
    assertTrue(error.contains("classifier") || error.contains("logits"), error);
  }
}
