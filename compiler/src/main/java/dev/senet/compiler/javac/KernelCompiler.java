package dev.senet.compiler.javac;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.kernel.KernelCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles emitted kernels in memory. */
public final class KernelCompiler {
  private final ClassCache cache;
  private final List<Path> classPath;
  private final String debugging;

  /** A compiler of kernels that implement {@link KernelCode}; it asks {@code cache} first. */
  public KernelCompiler(ClassCache cache) {
    this(cache, List.of(KernelCode.class));
  }

  /**
   * A compiler that asks {@code cache} first.
   *
   * @param api classes that stand for where those are which kernels are compiled against
   */
  public KernelCompiler(ClassCache cache, List<Class<?>> api) {
    this(cache, api.stream().map(KernelCompiler::location).distinct().toList(), "-g:none");
  }

  private KernelCompiler(ClassCache cache, List<Path> classPath, String debugging) {
    this.cache = cache;
    this.classPath = classPath;
    this.debugging = debugging;
  }

  /** The same for sources that TornadoVM runs, which asks for the names of locals. */
  public KernelCompiler forTornado(Path api) {
    List<Path> path = new ArrayList<>(classPath);
    path.add(api);
    return new KernelCompiler(cache, path, "-g:vars");
  }

  /**
   * The class files of {@code kernels} and of what they use, by class name.
   *
   * @throws IllegalStateException if a source does not compile, which is an error of its emitter,
   *     or if this Java has no compiler
   */
  public Map<String, byte[]> compile(List<KernelSource> kernels) {
    List<KernelSource> sources = KernelSource.withUses(kernels);
    Map<String, byte[]> classes = cached(sources);
    List<KernelSource> missing =
        sources.stream().filter(source -> !classes.containsKey(source.className())).toList();
    if (!missing.isEmpty()) {
      classes.putAll(compileAnew(KernelSource.withUses(missing)));
    }
    return classes;
  }

  /** The same for sources that need one another. */
  public Map<String, byte[]> compileTogether(List<KernelSource> sources) {
    Map<String, byte[]> classes = cached(sources);
    return classes.size() == sources.size() ? classes : compileAnew(sources);
  }

  private Map<String, byte[]> cached(List<KernelSource> sources) {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    sources.forEach(
        source -> cache.find(source).ifPresent(code -> classes.put(source.className(), code)));
    return classes;
  }

  private Map<String, byte[]> compileAnew(List<KernelSource> sources) {
    Map<String, byte[]> compiled = javac(sources);
    sources.forEach(source -> cache.store(source, compiled.get(source.className())));
    return compiled;
  }

  private Map<String, byte[]> javac(List<KernelSource> sources) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new IllegalStateException(
          "this Java has no compiler: run senet on a JDK, or compile the model ahead of time");
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(problems, Locale.ROOT, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
      InMemoryClasses output = new InMemoryClasses(files);
      boolean usesVectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn", debugging));
      options.addAll(usesVectors ? List.of("--add-modules", "jdk.incubator.vector") : List.of());
      boolean succeeded =
          javac
              .getTask(
                  null,
                  output,
                  problems,
                  options,
                  null,
                  sources.stream().map(SourceFile::new).toList())
              .call();
      if (!succeeded) {
        throw new IllegalStateException("an emitted kernel does not compile: " + first(problems));
      }
      return output.classes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String first(DiagnosticCollector<JavaFileObject> problems) {
    return problems.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .findFirst()
        .map(Object::toString)
        .orElse("unknown error");
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the classes beside " + type + " have no location", e);
    }
  }

  /** A source in memory. */
  private static final class SourceFile extends SimpleJavaFileObject {
    private final KernelSource kernel;

    SourceFile(KernelSource kernel) {
      super(URI.create("memory:///" + kernel.className() + ".java"), Kind.SOURCE);
      this.kernel = kernel;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return kernel.source();
    }
  }

  /** Keeps what javac writes. */
  private static final class InMemoryClasses
      extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();

    InMemoryClasses(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return outputs.computeIfAbsent(className, name -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      outputs.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }
}
