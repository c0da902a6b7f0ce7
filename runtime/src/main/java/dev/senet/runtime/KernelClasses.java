package dev.senet.runtime;

import dev.senet.core.kernel.KernelCode;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final BiFunction<String, Map<String, byte[]>, T> loader;
  private final Map<String, T> kernels = new HashMap<>();

  /**
   * @param loader makes a kernel of its name, from class files that hold it and what it uses
   */
  KernelClasses(BiFunction<String, Map<String, byte[]>, T> loader) {
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
   * @param code gives the class files of those kernels that are not loaded yet, and of what they
   *     use
   */
  synchronized List<T> load(List<String> names, Function<List<String>, Map<String, byte[]>> code) {
    List<String> missing =
        names.stream().filter(name -> !kernels.containsKey(name)).distinct().toList();
    if (!missing.isEmpty()) {
      Map<String, byte[]> classes = code.apply(missing);
      missing.forEach(name -> kernels.put(name, loader.apply(name, classes)));
    }
    List<T> result = new ArrayList<>();
    names.forEach(name -> result.add(kernels.get(name)));
    return result;
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> known = new HashMap<>();

    Loader() {
      super(KernelCode.class.getClassLoader());
    }

    KernelCode instantiate(String name, Map<String, byte[]> classes) {
      JitDirectives.ensureAdded();
      known.putAll(classes);
      try {
        return (KernelCode) loadClass(name).getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new IllegalStateException("kernel " + name + " cannot be loaded", e);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] code = known.remove(name);
      if (code == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, code, 0, code.length);
    }
  }
}
