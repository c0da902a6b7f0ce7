package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.program.Precision;
import dev.senet.runtime.tornado.TornadoException;
import java.util.List;

/** Runs products of rounded factors, and training with them, on TornadoVM's first device. */
final class TornadoMixedPrecision {
  private TornadoMixedPrecision() {}

  public static void main(String[] args) {
    boolean hasTensorCores =
        Device.accelerators().stream()
            .anyMatch(a -> a.id().equals(AcceleratorId.FIRST) && a.backendName().equals("cuda"));
    for (Precision precision : MixedPrecisionCases.PRECISIONS) {
      DeviceSpec spec = DeviceSpec.tornado().withPrecision(precision);
      if (precision.usesTensorCores() && !hasTensorCores) {
        TornadoJvm.report(precision + " is refused", () -> refuses(spec));
      } else {
        check(spec);
      }
    }
  }

  private static void check(DeviceSpec spec) {
    Precision precision = spec.precision();
    List<Case> cases = MixedPrecisionCases.of(precision);
    ConformanceRun run = new ConformanceRun(spec, cases);
    cases.forEach(c -> TornadoJvm.report(precision + " " + c.name(), () -> run.check(c)));
    TornadoJvm.report(precision + ": all memory is given back", run::close);
    MixedPrecisionChecks checks = new MixedPrecisionChecks(spec);
    TornadoJvm.report(precision + ": factors are rounded as Java does", checks::rounding);
    TornadoJvm.report(
        precision + ": training stays near single precision", () -> checks.training(1e-2, 0.2));
    if (precision.needsLossScaling()) {
      TornadoJvm.report(precision + ": steps that overflow are skipped", checks::overflow);
    }
  }

  private static void refuses(DeviceSpec spec) {
    try (Device device = Device.open(spec)) {
      Throwable e = assertThrows(TornadoException.class, () -> Models.seResNet().compile(device));
      assertTrue(e.getMessage().contains("tensor cores need TornadoVM's backend cuda"));
      assertTrue(e.getMessage().contains("precision " + spec.precision().withoutTensorCores()));
    }
  }
}
