package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.kernel.KernelCode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles one kernel in memory. */
final class TestCompiler {
  private TestCompiler() {}

  static KernelCode compile(KernelSource source) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    JavaFileManager files =
        new ForwardingJavaFileManager<>(javac.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location,
              String className,
              JavaFileObject.Kind kind,
              javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
              @Override
              public OutputStream openOutputStream() {
                return classes.computeIfAbsent(className, n -> new ByteArrayOutputStream());
              }
            };
          }
        };
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("mem:///" + source.className() + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.source();
          }
        };
    StringWriter messages = new StringWriter();
    List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-nowarn");
    if (!javac.getTask(messages, files, null, options, null, List.of(file)).call()) {
      throw new AssertionError(messages + source.source());
    }
    return load(source.className(), classes);
  }

  private static KernelCode load(String name, Map<String, ByteArrayOutputStream> classes) {
    ClassLoader loader =
        new ClassLoader(KernelCode.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String className) throws ClassNotFoundException {
            ByteArrayOutputStream bytes = classes.get(className);
            if (bytes == null) {
              throw new ClassNotFoundException(className);
            }
            return defineClass(className, bytes.toByteArray(), 0, bytes.size());
          }
        };
    try {
      return (KernelCode) loader.loadClass(name).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
