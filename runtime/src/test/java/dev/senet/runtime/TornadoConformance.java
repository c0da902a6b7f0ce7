package dev.senet.runtime;

import java.util.List;

/**
 * Runs the cases of the conformance suite on TornadoVM, all in one JVM: with the kernels for GPUs,
 * and with those for processors where these are others.
 */
final class TornadoConformance {
  private static final DeviceSpec GPU = DeviceSpec.tornado();
  private static final DeviceSpec PROCESSOR = GPU.withOnProcessor(true);

  private TornadoConformance() {}

  public static void main(String[] args) {
    List<Case> cases = ConformanceTest.cases();
    run(GPU, cases, "");
    run(PROCESSOR, cases.stream().filter(TornadoConformance::differs).toList(), " for processors");
  }

  private static boolean differs(Case c) {
    return c.pipelines().stream()
        .anyMatch(p ->
            !p.compile(c.graph(), GPU).sources().equals(p.compile(c.graph(), PROCESSOR).sources()));
  }

  private static void run(DeviceSpec spec, List<Case> cases, String suffix) {
    ConformanceRun run = new ConformanceRun(spec, cases);
    cases.forEach(c -> TornadoJvm.report(c.name() + suffix, () -> run.check(c)));
    TornadoJvm.report("all memory is given back" + suffix, run::close);
  }
}
