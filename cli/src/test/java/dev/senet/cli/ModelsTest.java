package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.senet.models.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks that come with senet, from the command line. */
class ModelsTest {
  @TempDir Path folder;

  @Test
  void listsAllNetworks() {
    JsonNode json = Cli.run("models", "--json").expect(0).json();
    assertEquals(Zoo.entries().size(), json.size());
    assertTrue(Cli.run("models").expect(0).out().contains("28,088,024"));
  }

  @Test
  void listsThoseThatAreAskedFor() {
    Cli.run("models", "se-resnet-50", "--json")
        .expect(0)
        .json()
        .forEach(entry -> assertTrue(entry.get("name").asText().contains("se-resnet-50")));
    assertTrue(Cli.run("models", "se-resnet-5O").expect(2).err().contains("'se-resnet-50'"));
  }

  @Test
  void aNameGoesWhereAFileGoes() {
    JsonNode json =
        Cli.run("summary", "se-resnet-50", "--arg", "classes=10", "--json").expect(0).json();
    assertEquals(28_088_024 - 990 * 2049, json.get("parameters").asLong());
    assertTrue(Cli.run("compile", "se-resnet-50", "--emit", "ast").expect(0).out().contains("se"));
    assertTrue(
        Cli.run("summary", "se-resnet-50", "--model", "x").expect(2).err().contains("--model"));
    assertTrue(Cli.run("summary", "se-resnet50").expect(2).err().contains("'se-resnet-50'"));
  }

  @Test
  void newWritesAFileThatIsTheNetwork() throws IOException {
    Path file = folder.resolve("net.senet");
    Cli.run("new", "se-resnet-50", "--classes", 10, "--arg", "size=64", "-o", file).expect(0);
    Cli.run("check", file).expect(0);
    Cli.run("fmt", "--check", file).expect(0);
    JsonNode ofFile = Cli.run("summary", file, "--json").expect(0).json();
    JsonNode ofName =
        Cli.run("summary", "se-resnet-50", "--arg", "classes=10", "--arg", "size=64", "--json")
            .expect(0)
            .json();
    assertEquals(ofName, ofFile);
  }

  @Test
  void newOverwritesOnlyWhenAsked() throws IOException {
    Path file = Files.writeString(folder.resolve("net.senet"), "mine");
    assertTrue(Cli.run("new", "se-resnet-50", "-o", file).expect(2).err().contains("--force"));
    assertEquals("mine", Files.readString(file));
    Cli.run("new", "se-resnet-50", "-o", file, "--force").expect(0);
    assertTrue(Files.readString(file).contains("model se_resnet_50"));
  }

  @Test
  void newRefusesWhatTheNetworkDoesNotHave() {
    Path file = folder.resolve("net.senet");
    assertTrue(
        Cli.run("new", "se-resnet-50", "--arg", "clases=3", "-o", file)
            .expect(2)
            .err()
            .contains("did you mean 'classes'"));
    Cli.run("new", "se-resnet-50", "--classes", 0, "-o", file).expect(2);
    assertTrue(Files.notExists(file));
  }
}
