package dev.senet.runtime.tornado;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads what is compiled while senet runs, and gives its class files to TornadoVM, which asks the
 * system class loader for those of kernels. So the JVM must be started with {@code
 * -Djava.system.class.loader=dev.senet.runtime.tornado.KernelLoader}, unless all kernels are on the
 * class path, in the jar of a model that was compiled ahead.
 */
public final class KernelLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> resources = new ConcurrentHashMap<>();

  /** The system class loader; the JVM calls this. */
  public KernelLoader(ClassLoader parent) {
    super("senet", parent);
  }

  /** Loads class {@code name} of the unnamed package, once: a name stands for its content. */
  Class<?> load(String name, byte[] code) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        resources.put(name + ".class", code);
        loaded = defineClass(name, code, 0, code.length);
      }
      return loaded;
    }
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    byte[] content = resources.get(name);
    return content == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(content);
  }
}
