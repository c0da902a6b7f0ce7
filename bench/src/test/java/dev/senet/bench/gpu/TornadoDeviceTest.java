package dev.senet.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.UserException;
import dev.senet.runtime.AcceleratorId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TornadoDeviceTest {
  private static final TornadoDevice JVM = new TornadoDevice("jvm", null, null, null);
  private static final TornadoDevice CPU =
      new TornadoDevice("tornado:0:0", "cpu", "opencl", "a processor");

  @Test
  void theFirstGpu() {
    TornadoDevice found = TornadoDevice.first(List.of(JVM, CPU, Samples.GPU), false);
    assertEquals(Samples.GPU, found);
    assertEquals(new AcceleratorId(0, 1), found.id());
  }

  @Test
  void processorsWhereNoGpuIsNeeded() {
    assertEquals(CPU, TornadoDevice.first(List.of(JVM, CPU), false));
  }

  @Test
  void processorsAreNoGpu() {
    UserException e =
        assertThrows(UserException.class, () -> TornadoDevice.first(List.of(JVM, CPU), true));
    assertTrue(e.getMessage().contains("finds no GPU"), e.getMessage());
  }
}
