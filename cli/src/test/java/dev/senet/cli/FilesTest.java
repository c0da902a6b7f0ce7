package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} and {@code fmt}, and what every command does with files that it cannot use. */
class FilesTest {
  private static final String BROKEN =
      """
      model m {
        input x: f32[N, 8, 8, 3]
        output y = x |> cov(4, 3)
      }
      """;

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void goodFilesAreNamedWithTheirModels() {
    Cli.Outcome outcome = Cli.run("check", Cli.SHAPES).expect(0);
    assertEquals(Cli.SHAPES + ": ok (model shapes)\n", outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void allFilesAreCheckedAlsoAfterAnError() throws IOException {
    Path broken = write("broken.senet", BROKEN);
    Cli.Outcome outcome = Cli.run("check", broken, Cli.SHAPES).expect(2);
    assertTrue(outcome.err().contains("broken.senet:3:"), outcome.err());
    assertTrue(outcome.err().contains("did you mean 'conv'?"), outcome.err());
    assertTrue(outcome.out().contains("shapes.senet: ok"), outcome.out());
  }

  @Test
  void trainSectionsAreCheckedTogetherWithTheModel() throws IOException {
    String train = "train {\n  epoch 10\n  optimizer sgd(momentom = 0.9)\n  batch -3\n}\n";
    Path broken = write("broken.senet", BROKEN + train);
    String report = Cli.run("check", broken).expect(2).err();
    for (String message :
        new String[] {
          ":3:19: error: there is no block or op 'cov'",
          ":6:3: error: a train section has no line 'epoch'",
          ":7:28: error: 'sgd' has no argument 'momentom'",
          ":8:9: error: 'batch' must be a whole number",
        }) {
      assertTrue(report.contains(message), report);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "fmt", "summary", "compile --emit graph"})
  void filesThatCannotBeReadAreTheUsersMistake(String command) throws IOException {
    Path binary = Files.write(folder.resolve("binary.senet"), new byte[] {1, -1, 2, -2, 0});
    Path directory = Files.createDirectory(folder.resolve("directory.senet"));
    for (Path file : new Path[] {folder.resolve("missing.senet"), directory, binary}) {
      Object[] words = (command + " " + file).split(" ");
      Cli.Outcome outcome = Cli.run(words).expect(2);
      assertEquals("", outcome.out());
      assertTrue(outcome.err().contains(file.getFileName().toString()), outcome.err());
    }
  }

  @Test
  void unformattedFilesAreNamedAndPutRight() throws IOException {
    Path file = write("net.senet", "model m{input x:f32[N,8,8,3]\noutput y=x|>conv(4,3)}");
    String before = Files.readString(file);
    assertEquals(file + ": not formatted\n", Cli.run("fmt", "--check", file).expect(2).out());
    String printed = Cli.run("fmt", "--stdout", file).expect(0).out();
    assertEquals(before, Files.readString(file));
    Cli.run("fmt", file).expect(0);
    assertEquals(printed, Files.readString(file));
    assertEquals("", Cli.run("fmt", "--check", file).expect(0).out());
  }

  @Test
  void theExampleIsFormatted() {
    Cli.run("fmt", "--check", Cli.SHAPES).expect(0);
  }

  @Test
  void filesWithErrorsStayAsTheyAre() throws IOException {
    Path file = write("broken.senet", "model m { input");
    Cli.Outcome outcome = Cli.run("fmt", file).expect(2);
    assertTrue(outcome.err().contains("broken.senet:1:"), outcome.err());
    assertEquals("model m { input", Files.readString(file));
  }

  @Test
  void contradictingOptionsAreRefused() {
    assertTrue(
        Cli.run("fmt", "--check", "--stdout", Cli.SHAPES).expect(2).err().contains("exclude"));
  }
}
