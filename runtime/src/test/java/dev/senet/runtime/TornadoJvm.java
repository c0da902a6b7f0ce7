package dev.senet.runtime;

import dev.senet.runtime.tornado.KernelLoader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
          "-Djava.system.class.loader=" + KernelLoader.class.getName(),
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private TornadoJvm() {}

  /**
   * Runs {@code main} to its end, which must be a good one.
   *
   * @return the lines that it wrote to standard output
   */
  static List<String> run(Class<?> main, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getenv(HOME), "tornado-argfile"));
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the JVM failed: " + output);
    }
    return output.lines().toList();
  }

  /** All that this JVM has on its class path and its module path. */
  private static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(System::getProperty)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
