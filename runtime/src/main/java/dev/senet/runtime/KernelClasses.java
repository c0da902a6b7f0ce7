package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The kernels that a device has loaded. A kernel's name stands for its content, so programs share
 * kernels, and with them what the JIT compiler has made of them.
 *
 * @param <T> what a loaded kernel is
 */
final class KernelClasses<T> {
  private final BiFunction<String, byte[], T> loader;
  private final Map<String, T> kernels = new HashMap<>();

  /**
   * @param loader makes a kernel of its name and class file
   */
  KernelClasses(BiFunction<String, byte[], T> loader) {
    this.loader = loader;
  }

  /** Kernels for the threads of this JVM. */
  static KernelClasses<KernelCode> ofJvm() {
    Loader loader = new Loader();
    return new KernelClasses<>(loader::instantiate);
  }

  /**
   * The kernels named {@code names}, in that order.
   *
   * @param code gives the class files of those kernels that are not loaded yet
   */
  synchronized List<T> load(List<String> names, Function<List<String>, Map<String, byte[]>> code) {
    List<String> missing =
        names.stream().filter(name -> !kernels.containsKey(name)).distinct().toList();
    if (!missing.isEmpty()) {
      Map<String, byte[]> classes = new LinkedHashMap<>(code.apply(missing));
      missing.forEach(name -> kernels.put(name, loader.apply(name, classes.get(name))));
    }
    List<T> result = new ArrayList<>();
    names.forEach(name -> result.add(kernels.get(name)));
    return result;
  }

  private static final class Loader extends ClassLoader {
    Loader() {
      super(KernelCode.class.getClassLoader());
    }

    KernelCode instantiate(String name, byte[] code) {
      JitDirectives.ensureAdded();
      try {
        Class<?> kernel = defineClass(name, code, 0, code.length);
        return (KernelCode) kernel.getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new IllegalStateException("kernel " + name + " cannot be loaded", e);
      }
    }
  }
}
