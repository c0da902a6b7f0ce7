package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
  private static final char ESCAPE = '\u001b';

  /** Every command with the words that lead to it. */
  static List<List<String>> commands() {
    Console console = new Console(System.out, new PrintStream(System.err), false, false, false);
    List<List<String>> found = new ArrayList<>();
    collect(Main.commandLine(console), List.of(), found);
    return found;
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
    found.add(path);
    command
        .getSubcommands()
        .forEach((name, sub) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(name);
          collect(sub, longer, found);
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpExplainsEveryCommandWithExamples(List<String> words) {
    List<Object> arguments = new ArrayList<>(words);
    arguments.add("--help");
    Cli.Outcome help = Cli.run(arguments.toArray()).expect(0);
    assertTrue(help.out().contains("Examples:"), help.out());
    assertTrue(help.out().contains("  senet " + String.join(" ", words)), help.out());
    assertEquals("", help.err());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void unknownOptionsAreTheUsersMistake(List<String> words) {
    List<Object> arguments = new ArrayList<>(words);
    arguments.add("--halp");
    Cli.Outcome outcome = Cli.run(arguments.toArray()).expect(2);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("--help"), outcome.err());
  }

  @Test
  void versionNamesSenetJavaAndSystem() {
    String version = Cli.run("--version").expect(0).out();
    assertTrue(version.startsWith("senet "), version);
    assertTrue(version.contains("java 2"), version);
    assertTrue(version.contains(System.getProperty("os.name")), version);
    assertEquals(version, Cli.run("check", "--version").expect(0).out());
  }

  @Test
  void misspelledCommandsGetASuggestion() {
    Cli.Outcome outcome = Cli.run("sumary", "x.senet").expect(2);
    assertTrue(outcome.err().contains("senet summary"), outcome.err());
  }

  @Test
  void aMissingCommandIsAMistake() {
    assertTrue(Cli.run().expect(2).err().contains("missing command"));
    assertTrue(Cli.run("data").expect(2).err().contains("shapes"));
  }

  @Test
  void coloursAreForTerminals() {
    assertEquals(-1, Cli.run("--help").out().indexOf(ESCAPE));
    assertTrue(Cli.runAtTerminal("--help").out().indexOf(ESCAPE) >= 0);
    assertEquals(-1, Cli.run("summary", "missing.senet").err().indexOf(ESCAPE));
    assertTrue(Cli.runAtTerminal("summary", "missing.senet").err().indexOf(ESCAPE) >= 0);
  }

  @Test
  void stackTracesAreForDebugging() {
    String plain = Cli.run("summary", "missing.senet").expect(2).err();
    assertEquals("senet: no such file: missing.senet\n", plain);
    String debug = Cli.run("summary", "missing.senet", "--debug").expect(2).err();
    assertTrue(debug.contains("\tat dev.senet"), debug);
    assertFalse(plain.contains("\tat "), plain);
  }

  @Test
  void completionKnowsTheCommands() {
    String script = Cli.run("completion").expect(0).out();
    assertTrue(script.contains("summary") && script.contains("--vector-bits"), script);
  }
}
