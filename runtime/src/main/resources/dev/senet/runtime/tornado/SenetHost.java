import dev.senet.runtime.AcceleratorId;
import dev.senet.runtime.tornado.Accelerator;
import dev.senet.runtime.tornado.Host;
import dev.senet.runtime.tornado.Plan;
import dev.senet.runtime.tornado.PlanRequest;
import dev.senet.runtime.tornado.TornadoException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The host program. */
public final class SenetHost implements Host {
  @Override
  public int headerBytes() {
    return (int) TornadoNativeArray.ARRAY_HEADER;
  }

  @Override
  public List<Accelerator> accelerators() {
    try {
      return accelerators(TornadoRuntimeProvider.getTornadoRuntime());
    } catch (RuntimeException | Error e) {
      throw new TornadoException("TornadoVM finds no device: " + root(e), e);
    }
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  private static List<Accelerator> accelerators(TornadoRuntime runtime) {
    List<Accelerator> accelerators = new ArrayList<>();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        TornadoDevice device = backend.getDevice(d);
        accelerators.add(
            new Accelerator(
                new AcceleratorId(b, d),
                backend.getBackendType().name().toLowerCase(Locale.ROOT),
                device.getDeviceType().name().toLowerCase(Locale.ROOT),
                device.getPhysicalDevice().getDeviceName(),
                device.getMaxGlobalMemory(),
                device.getMaxAllocMemory()));
      }
    }
    return accelerators;
  }

  @Override
  public Method copyKernel() {
    return Arrays.stream(SenetPlan.class.getMethods())
        .filter(method -> method.getName().equals("copyInput"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Plan plan(PlanRequest request) {
    return new SenetPlan(request);
  }

  @Override
  public List<String> code(PlanRequest request) {
    return new SenetPlan(request).code();
  }
}
