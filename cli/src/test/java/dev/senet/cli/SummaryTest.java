package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  @TempDir Path folder;

  /** Two models; the numbers in the tests are counted by hand. */
  private Path net() throws IOException {
    return Files.writeString(
        folder.resolve("net.senet"),
        """
        model first(classes = 5) {
          input image: f32[N, 8, 8, 3]
          x = image |> conv(4, 3) |> batch_norm |> relu
          output logits = x |> global_avg_pool |> linear(classes)
        }

        model second {
          input a: f32[N, 6]
          output b = a |> linear(2, bias = false)
        }
        """);
  }

  @Test
  void jsonHasTotalsAtTheTop() throws IOException {
    Cli.Outcome outcome = Cli.run("summary", net(), "--json").expect(0);
    JsonNode json = outcome.json();
    assertEquals("first", json.get("model").asText());
    // conv 3*3*3*4, batch norm 4+4, linear 4*5 and its bias 5
    assertEquals(108 + 8 + 20 + 5, json.get("parameters").asLong());
    assertEquals(8 * 8 * 108 + 20, json.get("multiplyAdds").asLong());
    assertEquals("[\"N\",8,8,3]", json.get("inputs").get(0).get("shape").toString());
    assertEquals("logits", json.get("outputs").get(0).get("name").asText());
    long parameters = 0;
    for (JsonNode layer : json.get("layers")) {
      parameters += layer.get("parameters").asLong();
    }
    assertEquals(json.get("parameters").asLong(), parameters);
    assertEquals("", outcome.err());
  }

  @Test
  void theTableShowsLayersAndTotals() throws IOException {
    String table = Cli.run("summary", net()).expect(0).out();
    assertTrue(table.contains("conv1"), table);
    assertTrue(table.contains("[N, 8, 8, 4]"), table);
    assertTrue(table.contains("141 parameters, 6,932 multiply-adds"), table);
  }

  @Test
  void modelsAndArgumentsCanBeChosen() throws IOException {
    JsonNode more = Cli.run("summary", net(), "--arg", "classes=7", "--json").expect(0).json();
    assertEquals(108 + 8 + 28 + 7, more.get("parameters").asLong());
    JsonNode second = Cli.run("summary", net(), "--model", "second", "--json").expect(0).json();
    assertEquals(12, second.get("parameters").asLong());
  }

  @Test
  void wrongNamesAreExplained() throws IOException {
    String model = Cli.run("summary", net(), "--model", "third").expect(2).err();
    assertTrue(model.contains("its models are first, second"), model);
    String argument = Cli.run("summary", net(), "--arg", "clases=7").expect(2).err();
    assertTrue(argument.contains("did you mean 'classes'?"), argument);
    String form = Cli.run("summary", net(), "--arg", "classes").expect(2).err();
    assertTrue(form.contains("--arg"), form);
    String negative = Cli.run("summary", net(), "--arg", "classes=-7").expect(2).err();
    assertTrue(negative.contains("net.senet:"), negative);
  }

  @Test
  void otherFilesAreNoModels() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "model m {}");
    assertTrue(Cli.run("summary", text).expect(2).err().contains("is no model"));
    assertTrue(Cli.run("summary", folder).expect(2).err().contains("model.senet"));
  }

  @Test
  void theExampleIsSmall() {
    JsonNode json = Cli.run("summary", Cli.SHAPES, "--json").expect(0).json();
    assertTrue(json.get("multiplyAdds").asLong() < 15_000_000, json.toString());
    assertTrue(json.get("parameters").asLong() < 300_000, json.toString());
  }
}
