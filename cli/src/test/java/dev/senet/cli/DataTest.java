package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data} and {@code devices}. */
class DataTest {
  @TempDir Path folder;

  @Test
  void shapesAreWrittenOnce() throws IOException {
    Path set = folder.resolve("set");
    Object[] command = {"data", "shapes", set, "--train", 2, "--val", 1, "--seed", 5};
    Cli.Outcome first = Cli.run(command).expect(0);
    assertEquals(set + ": 30 images\n", first.out());
    assertEquals("", first.err());
    try (Stream<Path> files = Files.walk(set)) {
      assertEquals(30, files.filter(f -> f.toString().endsWith(".png")).count());
    }
    assertTrue(Cli.run(command).expect(0).out().contains("there already"));
  }

  @Test
  void aTerminalSeesProgress() {
    Cli.Outcome outcome =
        Cli.runAtTerminal("data", "shapes", folder.resolve("set"), "--train", 1, "--val", 1);
    assertTrue(outcome.expect(0).err().contains("writing images"), outcome.err());
  }

  @Test
  void mistakesAreExplained() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "");
    String taken = Cli.run("data", "shapes", folder).expect(2).err();
    assertTrue(taken.contains("already holds something else"), taken);
    Path set = folder.resolve("set");
    Cli.run("data", "shapes", set, "--train", "-3").expect(2);
    Cli.run("data", "shapes", set, "--train", "many").expect(2);
    Cli.run("data", "shapes").expect(2);
    assertTrue(Cli.run("data", "shape", set).expect(2).err().contains("data shapes"));
    Cli.run("data", "shapes", folder.resolve("mine.txt").resolve("set")).expect(2);
  }

  @Test
  void devicesNamesTheJvm() {
    JsonNode jvm = Cli.run("devices", "--json").expect(0).json().get(0);
    assertEquals("jvm", jvm.get("name").asText());
    assertEquals(Runtime.getRuntime().availableProcessors(), jvm.get("cores").asInt());
    assertEquals(0, jvm.get("vectorBits").get(0).asInt());
    assertTrue(jvm.get("memory").asLong() > 0);
    assertTrue(Cli.run("devices").expect(0).out().contains("tornado-emulated"));
  }
}
