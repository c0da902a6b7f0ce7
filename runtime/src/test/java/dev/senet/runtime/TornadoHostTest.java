package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.senet.runtime.tornado.TornadoVm;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of the host program that no device at hand calls, or that read TornadoVM's texts. */
class TornadoHostTest {
  private static final String API = "uk.ac.manchester.tornado.api";

  @TempDir Path folder;

  /** CUDA graphs are used by what has them, and by versions of TornadoVM that have them. */
  @ParameterizedTest
  @CsvSource({"CUDA,true,1", "PTX,true,1", "OPENCL,true,0", "CUDA,false,0", "OPENCL,false,0"})
  void runsAreReplayedWhereCudaComputes(String backend, boolean isOffered, int uses)
      throws Exception {
    String offered =
        """
        public final TornadoExecutionPlan withCUDAGraph() {
          uses++;
          return this;
        }
        """;
    write(
        API,
        "TornadoExecutionPlan",
        "public class TornadoExecutionPlan { public int uses; %s }"
            .formatted(isOffered ? offered : ""));
    write(
        API + ".enums",
        "TornadoVMBackendType",
        "public enum TornadoVMBackendType { OPENCL, PTX, CUDA }");
    try (URLClassLoader loader = compile("SenetReplay")) {
      Class<?> plans = loader.loadClass(API + ".TornadoExecutionPlan");
      Class<?> backends = loader.loadClass(API + ".enums.TornadoVMBackendType");
      Object plan = plans.getDeclaredConstructor().newInstance();
      Object type = backends.getMethod("valueOf", String.class).invoke(null, backend);
      method(loader, "SenetReplay", "use", plans, backends).invoke(null, plan, type);
      assertEquals(uses, plans.getField("uses").getInt(plan));
    }
  }

  @Test
  void theProfilersLogIsRead() throws Exception {
    String log =
        """
        {
            "graph2": {
                "TOTAL_KERNEL_TIME": "61",
                "graph2.task1": {
                    "BACKEND": "OPENCL",
                    "METHOD": "Pointwise_78c5.pointwise",
                    "DEVICE": "cpu-haswell, 4 cores",
                    "TASK_KERNEL_TIME": "20",
                    "TASK_COMPILE_GRAAL_TIME": "7"
                },\s
                "graph2.task10": {
                    "TASK_COMPILE_DRIVER_TIME": "9",
                    "TASK_KERNEL_TIME": "41"
                }
            }
        }
        """;
    try (URLClassLoader loader = compile("SenetTimes")) {
      Object times = method(loader, "SenetTimes", "of", String.class).invoke(null, log);
      assertEquals(Map.of("graph2.task1", 20L, "graph2.task10", 41L), times);
    }
  }

  private static Method method(ClassLoader loader, String type, String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    Method method = loader.loadClass(type).getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  private void write(String inPackage, String name, String text) throws IOException {
    Path file = folder.resolve(inPackage.replace('.', '/')).resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "package %s;%n%s".formatted(inPackage, text));
  }

  /** A class of the host program, against what was written. */
  private URLClassLoader compile(String name) throws IOException {
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, TornadoVm.hostSources().get(name));
    Path classes = folder.resolve("classes");
    List<String> options = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    options.addAll(List.of("-sourcepath", folder.toString(), file.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
    assertEquals(0, code);
    return new URLClassLoader(new URL[] {classes.toUri().toURL()});
  }
}
