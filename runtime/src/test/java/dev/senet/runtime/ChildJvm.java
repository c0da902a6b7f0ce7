package dev.senet.runtime;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.senet.core.graph.Op;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;

/** A JVM that has what the runtime needs, and neither the compiler nor a parser. */
final class ChildJvm {
  private static final String VECTORS = "jdk.incubator.vector";

  /** The JVM says so without being asked. */
  private static final String REMARK = "WARNING: Using incubator modules: " + VECTORS;

  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  /** One class of each library that may be on the class path. */
  private static final List<Class<?>> LIBRARIES =
      List.of(
          Session.class,
          ChildJvm.class,
          Op.class,
          BufferAllocator.class,
          UnsafeAllocationManager.class,
          ObjectMapper.class,
          JsonParser.class,
          JsonProperty.class,
          Logger.class,
          SimpleLogger.class);

  private ChildJvm() {}

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs {@code main} to its end, which must be a good one.
   *
   * @param hasVectors whether the JVM has the Vector API
   * @return what it wrote to standard output and standard error
   */
  static String run(boolean hasVectors, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--limit-modules=java.base,jdk.unsupported" + (hasVectors ? "," + VECTORS : ""));
    if (hasVectors) {
      command.add("--add-modules=" + VECTORS);
    }
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("the JVM failed: " + output);
    }
    return output.lines().filter(line -> !line.equals(REMARK)).collect(Collectors.joining("\n"));
  }

  /** What the runtime needs. */
  static String classPath() {
    return LIBRARIES.stream()
        .map(ChildJvm::location)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
