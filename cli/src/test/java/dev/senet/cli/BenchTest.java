package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir Path folder;

  private Path net() throws IOException {
    return Files.writeString(
        folder.resolve("net.senet"),
        """
        model net(classes = 2) {
          input x: f32[N, 6]
          output y = x |> linear(classes)
        }
        """);
  }

  @Test
  void jsonHasAResultForEachBatch() throws IOException {
    Cli.Outcome outcome =
        Cli.run(
            "bench",
            net(),
            "--batch",
            "1,4",
            "--threads",
            1,
            "--seconds",
            0,
            "--arg",
            "classes=3",
            "--json");
    JsonNode json = outcome.expect(0).json();
    assertEquals("", outcome.err());
    assertEquals(2, json.size());
    for (JsonNode result : json) {
      assertEquals(1, result.get("threads").asInt());
      double seconds = result.get("medianMs").asDouble() / 1000;
      assertTrue(seconds > 0, json.toString());
      double images = result.get("batch").asInt() / seconds;
      assertEquals(images, result.get("imagesPerSecond").asDouble(), 1e-6 * images);
    }
    assertEquals(List.of("1", "4"), json.findValuesAsText("batch"));
  }

  @Test
  void theTableHasALineForEachBatch() throws IOException {
    String table = Cli.run("bench", net(), "--batch", "2,3", "--seconds", 0).expect(0).out();
    List<String> lines = table.lines().toList();
    assertEquals(3, lines.size(), table);
    assertTrue(lines.getFirst().contains("images/s"), table);
    assertTrue(
        lines.get(1).strip().startsWith("2 ") && lines.get(2).strip().startsWith("3 "), table);
  }

  @Test
  void kernelsAreComparedWithThePeak() {
    JsonNode json =
        Cli.run("bench", "--kernels", "1x1 7x7 512->2048", "--batch", 1, "--threads", 1, "--json")
            .expect(0)
            .json();
    List<String> names =
        StreamSupport.stream(json.spliterator(), false).map(r -> r.get("name").asText()).toList();
    assertEquals(
        List.of(
            "1x1 7x7 512->2048",
            "1x1 7x7 512->2048 data gradient",
            "1x1 7x7 512->2048 weight gradient"),
        names);
    for (JsonNode result : json) {
      assertTrue(result.get("gigaflops").asDouble() > 0, json.toString());
      assertTrue(result.get("peakGigaflops").asDouble() > 0, json.toString());
      assertTrue(result.get("share").asDouble() > 0, json.toString());
      assertTrue(result.get("peakGigabytes").asDouble() > 0, json.toString());
      assertTrue(result.get("shareOfBound").asDouble() >= result.get("share").asDouble());
    }
  }

  @Test
  void theBoundOfAPoolIsItsBytes() {
    JsonNode json =
        Cli.run("bench", "--kernels", "pool 7x7", "--batch", 1, "--threads", 1, "--json")
            .expect(0)
            .json();
    assertEquals(List.of("global average pool 7x7 2048"), json.findValuesAsText("name"));
    assertEquals("BYTES", json.get(0).get("bound").asText());
  }

  @Test
  void winogradsAlgorithmIsComparedWithTheDirectOne() {
    JsonNode json =
        Cli.run("bench", "--kernels", "7x7 512->512", "--batch", 1, "--threads", 1, "--json")
            .expect(0)
            .json();
    List<String> names = json.findValuesAsText("name");
    assertTrue(names.contains("3x3 7x7 512->512 Winograd 2x2"), names.toString());
    assertTrue(names.contains("3x3 7x7 512->512 Winograd 4x4"), names.toString());
    for (JsonNode result : json) {
      boolean isFast = result.get("name").asText().contains("Winograd");
      assertEquals(isFast, result.get("ofDirect").asDouble(0) > 0, json.toString());
    }
  }

  @Test
  void tuningTellsOfEachConvolution() throws IOException {
    Path small =
        Files.writeString(
            folder.resolve("small.senet"),
            """
            model small(classes = 2) {
              input x: f32[N, 8, 8, 3]
              output y = x |> conv(8, 3) |> relu |> conv(8, 3) |> global_avg_pool |> linear(classes)
            }
            """);
    Object[] tune = {"bench", small, "--tune", "--batch", 1, "--threads", 1, "--seconds", 0};
    String table = Cli.run(tune).expect(0).out();
    assertTrue(table.contains("3x3/1 8x8x3 -> 8x8x8"), table);
    assertTrue(table.contains("The cost model was right for"), table);
    Path file =
        Path.of(
            table
                .lines()
                .filter(l -> l.startsWith("Kept in "))
                .findFirst()
                .orElseThrow()
                .substring(8));
    try {
      assertTrue(Files.readString(file).startsWith("# Measured choices"));
      Files.writeString(file, "nonsense");
      String error = Cli.run(tune).expect(2).err();
      assertTrue(error.contains("line 1") && error.contains("delete the file"), error);
      assertEquals(error, Cli.run("bench", small, "--threads", 1).expect(2).err());
    } finally {
      Files.delete(file);
    }
    assertTrue(Cli.run("bench", "--kernels", "--tune").expect(2).err().contains("--tune"));
    assertTrue(Cli.run("bench", small, "--for", "train").expect(2).err().contains("--tune"));
  }

  @Test
  void mistakesAreExplained() throws IOException {
    assertTrue(Cli.run("bench").expect(2).err().contains("MODEL"));
    Path net = net();
    String both = Cli.run("bench", net, "--kernels").expect(2).err();
    assertTrue(both.contains("either a MODEL or --kernels"), both);
    assertTrue(Cli.run("bench", net, "--batch", 0).expect(2).err().contains("--batch"));
    assertTrue(Cli.run("bench", net, "--seconds", "NaN").expect(2).err().contains("--seconds"));
    String filter = Cli.run("bench", "--kernels", "9x9").expect(2).err();
    assertTrue(filter.contains("9x9") && filter.contains("1x1 56x56 256->64"), filter);
    String memory =
        Cli.run("bench", net, "--batch", 1000000, "--memory-limit", "1m").expect(2).err();
    assertTrue(memory.contains("memory limit"), memory);
  }
}
