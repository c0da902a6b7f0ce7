package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCommandTest {
  @TempDir Path folder;

  @Test
  void picturesOfBothViewsAreWritten() throws IOException {
    Path fused = folder.resolve("fused.svg");
    Path before = folder.resolve("before.svg");
    Path page = folder.resolve("page.html");
    Cli.run("graph", Cli.SHAPES, "--svg", fused, "--html", page).expect(0);
    Cli.run("graph", Cli.SHAPES, "--svg", before, "--before").expect(0);
    assertTrue(Files.readString(fused).contains("shapes, after fusion"));
    assertTrue(Files.readString(before).contains("shapes, before fusion"));
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    assertNotEquals(Files.readString(fused), Files.readString(before));
  }

  @Test
  void aStepOfTrainingCanBeDrawn() throws IOException {
    Path file = folder.resolve("step.svg");
    Cli.run("graph", SmallNet.write(folder), "--training", "--svg", file).expect(0);
    String svg = Files.readString(file);
    assertTrue(svg.contains("backward and update"), svg);
    assertTrue(svg.contains("conv weight gradient"), svg);
  }

  @Test
  void mistakesAreExplained() throws IOException {
    assertTrue(Cli.run("graph", Cli.SHAPES).expect(2).err().contains("--svg"));
    Path file = folder.resolve("x.svg");
    Cli.run("graph", Cli.SHAPES, "--svg", file, "--fused", "--before").expect(2);
    Cli.run("graph", folder.resolve("none.senet"), "--svg", file).expect(2);
    Path below = Files.writeString(folder.resolve("file"), "").resolve("x.svg");
    assertTrue(Cli.run("graph", Cli.SHAPES, "--svg", below).expect(2).err().contains("file"));
  }
}
