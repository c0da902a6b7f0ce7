package dev.senet.bench.contest;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a contender's JVM is started.
 *
 * @param main the class whose main method is called
 * @param flags of the JVM beside those of this one
 * @param environment what it has in its environment beside what its kind sets
 */
public record JvmLaunch(Class<?> main, List<String> flags, Map<String, String> environment) {
  public JvmLaunch {
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }

  /** The command that starts the JVM, with the flags and the class path of this one. */
  public List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
