package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.senet.runtime.tornado.TornadoVm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A JVM that is started with TornadoVM, as its argument file says. */
final class TornadoJvm {
  /** The environment variable that names TornadoVM's folder. */
  static final String HOME = "TORNADOVM_HOME";

  private static final List<String> FLAGS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private static final String MARK = "outcome\t";

  private TornadoJvm() {}

  /** The tests that {@code main} runs and {@link #report}s. */
  static Stream<DynamicTest> tests(Class<?> main) throws IOException, InterruptedException {
    List<String[]> outcomes =
        run(main).stream()
            .filter(line -> line.startsWith(MARK))
            .map(line -> line.split("\t", 3))
            .toList();
    assertFalse(outcomes.isEmpty(), "no test has run");
    return outcomes.stream()
        .map(outcome -> dynamicTest(outcome[1], () -> assertEquals("", outcome[2])));
  }

  /** Runs a test in the JVM with TornadoVM and reports what has come of it. */
  static void report(String name, Runnable test) {
    String failure = "";
    try {
      test.run();
    } catch (RuntimeException | Error e) {
      failure = e.toString().replaceAll("\\s+", " ");
    }
    System.out.println(MARK + name + "\t" + failure);
  }

  /**
   * The lines that {@code main} writes to standard output up to its end, which must be a good one.
   */
  private static List<String> run(Class<?> main) throws IOException, InterruptedException {
    return runWhole(main).lines().toList();
  }

  /** What {@code main} writes to standard output up to its end, which must be a good one. */
  static String runWhole(Class<?> main, String... args) throws IOException, InterruptedException {
    return run(TornadoVm.jvmOptions(home()), System.getProperty("java.class.path"), main, args);
  }

  /** The same in a JVM that has TornadoVM by its argument file alone, and another class path. */
  static String run(String classPath, Class<?> main, String... args)
      throws IOException, InterruptedException {
    return run(List.of("@" + home().resolve("tornado-argfile")), classPath, main, args);
  }

  private static Path home() {
    return Path.of(System.getenv(HOME));
  }

  private static String run(List<String> options, String classPath, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the JVM failed: " + output);
    }
    return output;
  }
}
