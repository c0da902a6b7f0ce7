package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Reads in what HotSpot prints about inlining whether calls are left in the tiles of convolutions,
 * which makes them many times slower: at some number of nodes C2 stops inlining, and a vector
 * operation that it does not know as such stays a call, too. A virtual call that C2 first refuses
 * and inlines later, when it knows the class, is none.
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
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=PrintCompilation,ConvolutionTiles_*::tile*",
          "-XX:CompileCommand=PrintInlining,ConvolutionTiles_*::tile*");

  @Test
  void noCallIsLeftInATile() throws IOException, InterruptedException {
    assumeTrue(VectorSupport.preferredBits() > 0, "this JVM has no vectors");
    assumeTrue(run("-version").exitValue() == 0, "this JVM does not print what it inlines");
    String bits = "" + VectorSupport.preferredBits();
    Result result =
        run("-cp", System.getProperty("java.class.path"), TileProcess.class.getName(), bits);
    assertEquals(0, result.exitValue(), result.output());
    assertTrue(result.output().contains("::tile"), "no tile was compiled");
    List<String> calls =
        result
            .output()
            .lines()
            .filter(line -> line.contains("failed to inline"))
            .filter(line -> !line.endsWith("late inline succeeded"))
            .map(String::strip)
            .distinct()
            .toList();
    assertEquals(List.of(), calls);
  }

  private record Result(int exitValue, String output) {}

  /** Starts a JVM that prints compilations, and waits for its end. */
  private static Result run(String... arguments) throws IOException, InterruptedException {
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
    return new Result(process.exitValue(), output);
  }
}
