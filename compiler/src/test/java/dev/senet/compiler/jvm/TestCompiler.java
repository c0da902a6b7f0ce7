package dev.senet.compiler.jvm;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.javac.KernelCompiler;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.kernel.KernelCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Compiles and loads one kernel. */
final class TestCompiler {
  /** Inside the build folder: a clean build compiles afresh. */
  private static final ClassCache CACHE = new ClassCache(Path.of("target", "test-kernels"));

  private TestCompiler() {}

  /** The class files of a kernel and of what it uses, by class name. */
  static Map<String, byte[]> classFiles(KernelSource source) {
    return new KernelCompiler(CACHE).compile(List.of(source));
  }

  static KernelCode compile(KernelSource source) {
    Map<String, byte[]> classes = classFiles(source);
    ClassLoader loader =
        new ClassLoader(KernelCode.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String className) {
            byte[] code = classes.get(className);
            return defineClass(className, code, 0, code.length);
          }
        };
    try {
      return (KernelCode) loader.loadClass(source.className()).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
