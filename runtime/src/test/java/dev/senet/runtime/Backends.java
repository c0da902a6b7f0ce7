package dev.senet.runtime;

import dev.senet.compiler.pass.CombineGradientSums;
import dev.senet.compiler.pass.CombineStatistics;
import dev.senet.compiler.pass.ImageSums;
import dev.senet.compiler.pass.SampleStatistics;
import dev.senet.core.graph.Op;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The backends of this machine: the rows of the conformance suite. */
final class Backends {
  /** What no compiled graph for TornadoVM has yet; see {@link Purpose#passes}. */
  private static final Set<Class<? extends Op>> JVM_ONLY =
      Set.of(
          SampleStatistics.class,
          CombineStatistics.class,
          ImageSums.class,
          CombineGradientSums.class);

  private Backends() {}

  /** A device of each backend by the backend's name. A new backend is one more entry. */
  static Map<String, DeviceSpec> all() {
    Map<String, DeviceSpec> backends = new LinkedHashMap<>();
    backends.put("jvm-scalar", DeviceSpec.jvm().withVectorBits(0));
    for (int bits = 128; bits <= VectorSupport.preferredBits(); bits *= 2) {
      backends.put("jvm-" + bits, DeviceSpec.jvm().withVectorBits(bits));
    }
    backends.put("tornado-emulated", DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED));
    return backends;
  }

  /** Whether a backend has kernels for all ops of a case. */
  static boolean accepts(DeviceSpec spec, Case c) {
    return spec.kind() == DeviceSpec.Kind.JVM
        || c.graph().nodes().stream().noneMatch(node -> JVM_ONLY.contains(node.op().getClass()));
  }
}
