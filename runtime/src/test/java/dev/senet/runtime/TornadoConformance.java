package dev.senet.runtime;

import java.io.IOException;
import java.util.List;

/** Runs the cases of the conformance suite on TornadoVM, all in one JVM. */
final class TornadoConformance {
  private static final String MARK = "case\t";

  /**
   * What came of a case.
   *
   * @param failure empty if all is well
   */
  record Outcome(String name, String failure) {
    private static Outcome parse(String line) {
      String[] parts = line.split("\t", 3);
      return new Outcome(parts[1], parts[2]);
    }
  }

  private TornadoConformance() {}

  /** Runs all cases in a JVM that is started with TornadoVM. */
  static List<Outcome> outcomes() throws IOException, InterruptedException {
    List<Outcome> outcomes =
        TornadoJvm.run(TornadoConformance.class).stream()
            .filter(line -> line.startsWith(MARK))
            .map(Outcome::parse)
            .toList();
    if (outcomes.isEmpty()) {
      throw new IllegalStateException("no case has run");
    }
    return outcomes;
  }

  /** Prints a line for each case. */
  public static void main(String[] args) {
    DeviceSpec spec = DeviceSpec.tornado();
    List<Case> cases =
        ConformanceTest.cases().stream().filter(c -> Backends.accepts(spec, c)).toList();
    try (ConformanceRun run = new ConformanceRun(spec, cases)) {
      for (Case c : cases) {
        System.out.println(MARK + c.name() + "\t" + failure(run, c));
      }
    }
  }

  private static String failure(ConformanceRun run, Case c) {
    try {
      run.check(c);
      return "";
    } catch (RuntimeException | Error e) {
      return e.toString().replaceAll("\\s+", " ");
    }
  }
}
