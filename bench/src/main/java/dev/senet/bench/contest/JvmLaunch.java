package dev.senet.bench.contest;

import java.util.List;
import java.util.Map;

/**
 * How a contender's JVM is started.
 *
 * @param main the class whose main method is {@link ContenderServer#run}
 * @param flags of the JVM beside those of this one
 * @param environment what it has in its environment beside what its kind sets
 */
public record JvmLaunch(Class<?> main, List<String> flags, Map<String, String> environment) {
  public JvmLaunch {
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }
}
