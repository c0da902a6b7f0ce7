package dev.senet.runtime;

import dev.senet.core.program.Precision;
import java.util.List;

/** Runs products of rounded factors, and training with them, on TornadoVM. */
final class TornadoMixedPrecision {
  private TornadoMixedPrecision() {}

  public static void main(String[] args) {
    for (Precision precision : List.of(Precision.FP16, Precision.BF16)) {
      DeviceSpec spec = DeviceSpec.tornado().withPrecision(precision);
      List<Case> cases = MixedPrecisionCases.of(precision);
      ConformanceRun run = new ConformanceRun(spec, cases);
      cases.forEach(c -> TornadoJvm.report(precision + " " + c.name(), () -> run.check(c)));
      TornadoJvm.report(precision + ": all memory is given back", run::close);
      MixedPrecisionChecks checks = new MixedPrecisionChecks(spec);
      TornadoJvm.report(precision + ": factors are rounded as Java does", checks::rounding);
      TornadoJvm.report(
          precision + ": training stays near single precision", () -> checks.training(1e-2, 0.2));
    }
    DeviceSpec half = DeviceSpec.tornado().withPrecision(Precision.FP16);
    TornadoJvm.report("steps that overflow are skipped", new MixedPrecisionChecks(half)::overflow);
  }
}
