package dev.senet.runtime;

import dev.senet.compiler.plan.KernelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles kernels against the signatures of TornadoVM's API, as far as the kernels use it; so
 * tests need no TornadoVM.
 */
final class TornadoApi {
  private static final String PACKAGE = "uk.ac.manchester.tornado.api";

  private static final String IMPORTS =
      """
      import uk.ac.manchester.tornado.api.enums.*;
      import uk.ac.manchester.tornado.api.types.*;
      import uk.ac.manchester.tornado.api.types.arrays.*;
      """;

  private TornadoApi() {}

  /** What javac has against {@code sources}. */
  static String compile(Path folder, List<KernelSource> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(
        write(
            folder,
            "",
            "KernelContext",
            """
            public final Integer globalIdx = 0, globalIdy = 0, globalIdz = 0;
            public final Integer localIdx = 0, groupIdx = 0, groupIdy = 0, groupIdz = 0;
            public native void localBarrier();
            public native float[] allocateFloatLocalArray(int size);
            public native int[] allocateIntLocalArray(int size);
            public native float[] mmaFragment(float v);
            public native HalfFloat[] mmaLoadA(int[] tile, int wmmaK, int byteOffset);
            public native HalfFloat[] mmaLoadB(int[] tile, int wmmaK, int byteOffset);
            public native float[] mma(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape);
            public native float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape);
            public native void mmaStore(float[] d, FloatArray c, int row, int column, int n);
            """));
    files.add(
        write(
            folder,
            ".types.arrays",
            "FloatArray",
            "public native float get(int i);\npublic native void set(int i, float value);\n"));
    files.add(
        write(
            folder,
            ".types.arrays",
            "IntArray",
            "public native int get(int i);\npublic native void set(int i, int value);\n"));
    files.add(
        write(
            folder,
            ".types",
            "HalfFloat",
            "public HalfFloat(float x) {}\npublic native short getHalfFloatValue();\n"));
    files.add(
        write(
            folder, ".types", "BFloat16", "public static native short bf16FromFloat(float x);\n"));
    files.add(
        write(folder, ".enums", "MMAShape", "public static final MMAShape M16N8K16 = null;\n"));
    files.add(
        write(
            folder,
            ".math",
            "TornadoMath",
            """
            public static native int min(int a, int b);
            public static native int max(int a, int b);
            public static native float max(float a, float b);
            public static native float abs(float x);
            public static native float exp(float x);
            public static native float log(float x);
            public static native float sqrt(float x);
            public static native float tanh(float x);
            """));
    for (KernelSource source : sources) {
      Path file = folder.resolve(source.className() + ".java");
      files.add(Files.writeString(file, source.source()));
    }
    return compile(folder, files.stream().distinct().toList().toArray(Path[]::new));
  }

  private static Path write(Path folder, String subpackage, String name, String members)
      throws IOException {
    String home = PACKAGE + subpackage;
    Path file = folder.resolve(home.replace('.', '/')).resolve(name + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file, "package %s;\n%spublic class %s {\n%s}\n".formatted(home, IMPORTS, name, members));
  }

  private static String compile(Path folder, Path[] files) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager manager = javac.getStandardFileManager(problems, null, null)) {
      List<String> options = List.of("-proc:none", "-d", folder.resolve("classes").toString());
      javac
          .getTask(null, manager, problems, options, null, manager.getJavaFileObjects(files))
          .call();
    }
    return problems.getDiagnostics().stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }
}
