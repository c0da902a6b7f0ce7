import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * CUDA graphs: the launches of a graph are recorded when it first runs, and replayed at once from
 * then on. Not every version of TornadoVM has them.
 */
final class SenetReplay {
  private static final Set<String> BACKENDS = Set.of("CUDA", "PTX");

  private SenetReplay() {}

  /** Turns them on for the selected graphs of a plan, if its backend has them. */
  static void use(TornadoExecutionPlan plan, TornadoVMBackendType backend) {
    if (!BACKENDS.contains(backend.name())) {
      return;
    }
    Optional<Method> method =
        Arrays.stream(TornadoExecutionPlan.class.getMethods())
            .filter(m -> m.getName().equals("withCUDAGraph") && m.getParameterCount() == 0)
            .findFirst();
    try {
      if (method.isPresent()) {
        method.get().invoke(plan);
      }
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
