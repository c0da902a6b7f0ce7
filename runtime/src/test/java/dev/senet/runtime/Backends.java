package dev.senet.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/** The backends of this machine: the rows of the conformance suite. */
final class Backends {
  private Backends() {}

  /** A device of each backend by the backend's name. A new backend is one more entry. */
  static Map<String, DeviceSpec> all() {
    Map<String, DeviceSpec> backends = new LinkedHashMap<>();
    backends.put("jvm-scalar", DeviceSpec.jvm().withVectorBits(0));
    for (int bits = 128; bits <= VectorSupport.preferredBits(); bits *= 2) {
      backends.put("jvm-" + bits, DeviceSpec.jvm().withVectorBits(bits));
    }
    DeviceSpec emulated = DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED);
    backends.put("tornado-emulated", emulated);
    backends.put("tornado-emulated for processors", emulated.withOnProcessor(true));
    return backends;
  }
}
