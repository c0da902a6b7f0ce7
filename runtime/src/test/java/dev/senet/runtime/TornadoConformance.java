package dev.senet.runtime;

import java.util.List;

/** Runs the cases of the conformance suite on TornadoVM, all in one JVM. */
final class TornadoConformance {
  private TornadoConformance() {}

  public static void main(String[] args) {
    DeviceSpec spec = DeviceSpec.tornado();
    List<Case> cases = ConformanceTest.cases();
    ConformanceRun run = new ConformanceRun(spec, cases);
    cases.forEach(c -> TornadoJvm.report(c.name(), () -> run.check(c)));
    TornadoJvm.report("all memory is given back", run::close);
  }
}
