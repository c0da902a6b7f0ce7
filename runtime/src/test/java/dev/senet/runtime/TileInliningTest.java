package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads in HotSpot's log whether calls are left in the tiles of convolutions, which makes them many
 * times slower: at some number of nodes C2 stops inlining, and a vector operation that it does not
 * know as such stays a call, too.
 *
 * <p>With {@code JAVA_TOOL_OPTIONS="-XX:+UnlockDiagnosticVMOptions
 * -XX:LiveNodeCountInliningCutoff=2000"} it fails.
 */
class TileInliningTest {
  private static final List<String> FLAGS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+LogCompilation");

  private static final Pattern COMPILATION =
      Pattern.compile(
          "<task [^>]*method='ConvolutionTiles_\\w+ (tile\\w+) .*?</task>", Pattern.DOTALL);

  private static final Pattern CALL = Pattern.compile("<inline_fail reason='([^']*)'");

  @TempDir Path folder;

  @Test
  void noCallIsLeftInATile() throws IOException, InterruptedException {
    assumeTrue(VectorSupport.preferredBits() > 0, "this JVM has no vectors");
    Path log = folder.resolve("compilations.xml");
    assumeTrue(exit("-XX:LogFile=" + log, "-version") == 0, "this JVM logs no compilations");
    String bits = "" + VectorSupport.preferredBits();
    String classes = System.getProperty("java.class.path");
    assertEquals(0, exit("-XX:LogFile=" + log, "-cp", classes, TileProcess.class.getName(), bits));
    List<MatchResult> compilations = COMPILATION.matcher(Files.readString(log)).results().toList();
    assertFalse(compilations.isEmpty(), "no tile was compiled");
    List<String> calls =
        compilations.stream()
            .flatMap(tile ->
                CALL.matcher(tile.group()).results().map(c -> tile.group(1) + ": " + c.group(1)))
            .distinct()
            .toList();
    assertEquals(List.of(), calls);
  }

  /** Starts a JVM that logs compilations; gives its exit code, having printed why it failed. */
  private static int exit(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the JVM does not end: " + output);
    }
    if (process.exitValue() != 0) {
      System.out.println(output);
    }
    return process.exitValue();
  }
}
