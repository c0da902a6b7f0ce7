package dev.senet.runtime.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The TornadoVM that this JVM was started with.
 *
 * @param api the jar of its API
 */
public record TornadoVm(Path api) {
  private static final String HOME = "TORNADOVM_HOME";
  private static final String MODULE = "tornado.api";
  private static final String HOST = "SenetHost";

  /** The classes of the host program; each is a file among the resources. */
  public static final List<String> HOST_CLASSES =
      List.of(HOST, "SenetPlan", "SenetReplay", "SenetTimes");

  /** How to get it. */
  public static final String HINT =
      "install TornadoVM (https://www.tornadovm.org) and set "
          + HOME
          + " to its folder; 'senet' then starts with it";

  private static final String LOADER_OPTION =
      "-Djava.system.class.loader=" + KernelLoader.class.getName();

  private static final String OWN_LAUNCHER =
      "a launcher of your own needs the options @$"
          + HOME
          + "/tornado-argfile and "
          + LOADER_OPTION;

  /**
   * Other than by default, TornadoVM does not run as plain Java what it cannot compile, has room
   * for more than a few tasks in a graph, clears lists of events before a run that are only as long
   * as graphs need, leaves out a phase behind which it cannot compile conditions that have turned
   * out to be constant, and keeps infinities and NaNs.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "tornado.recover.bailout", "False",
          "tornado.tvm.maxbytecodesize", "65536",
          "tornado.max.events", "1024",
          "tornado.enable.fix.reads", "False",
          "tornado.opencl.compiler.flags", "-cl-mad-enable -w");

  /**
   * The TornadoVM of this JVM.
   *
   * @param memoryLimit the most bytes that arrays may take on a device
   * @throws TornadoException if there is none; says what to do
   */
  public static TornadoVm open(long memoryLimit) {
    ModuleReference api =
        ModuleLayer.boot()
            .configuration()
            .findModule(MODULE)
            .orElseThrow(
                () -> new TornadoException(absence(Optional.ofNullable(System.getenv(HOME)))))
            .reference();
    SETTINGS.forEach(System::setProperty);
    if (System.getProperty("tornado.device.memory") == null) {
      System.setProperty("tornado.device.memory", Long.toString(memoryLimit));
    }
    return new TornadoVm(Path.of(api.location().orElseThrow()));
  }

  /** The options that start a JVM with the TornadoVM in the folder {@code home}. */
  public static List<String> jvmOptions(Path home) {
    return List.of("@" + home.resolve("tornado-argfile"), LOADER_OPTION);
  }

  /** Whether this JVM was started with TornadoVM. */
  public static boolean isPresent() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  private static String absence(Optional<String> home) {
    if (home.isEmpty()) {
      return "the device tornado needs TornadoVM: " + HINT;
    }
    if (!Files.isRegularFile(Path.of(home.get(), "tornado-argfile"))) {
      return "%s names %s, which has no file tornado-argfile: it must name the folder of TornadoVM"
          .formatted(HOME, home.get());
    }
    return "this JVM was started without TornadoVM: " + OWN_LAUNCHER;
  }

  /** The sources of the host program by class name. */
  public static Map<String, String> hostSources() {
    Map<String, String> sources = new LinkedHashMap<>();
    HOST_CLASSES.forEach(name -> sources.put(name, resource(name + ".java")));
    return sources;
  }

  private static String resource(String name) {
    try (InputStream in = TornadoVm.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads the host program.
   *
   * @param classes the class files of {@link #hostSources}
   */
  public Host host(Map<String, byte[]> classes) {
    try {
      HOST_CLASSES.reversed().forEach(name -> load(name, classes.get(name)));
      return (Host) load(HOST, classes.get(HOST)).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new TornadoException("this version of TornadoVM does not suit senet: " + e, e);
    }
  }

  /**
   * Loads the kernel {@code name}: a class with one public static method.
   *
   * @throws TornadoException if TornadoVM would not find its class file
   */
  public Method kernel(String name, byte[] code) {
    return Arrays.stream(load(name, code).getDeclaredMethods())
        .filter(m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no kernel"));
  }

  /** Loads a class such that the system class loader, which TornadoVM asks, has its class file. */
  private static Class<?> load(String name, byte[] code) {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    return system instanceof KernelLoader loader
        ? loader.load(name, code)
        : loadFromClassPath(system, name, code);
  }

  private static Class<?> loadFromClassPath(ClassLoader system, String name, byte[] code) {
    try (InputStream in = system.getResourceAsStream(name + ".class")) {
      if (in == null || !Arrays.equals(in.readAllBytes(), code)) {
        throw new TornadoException(
            "TornadoVM does not find the class %s of the model: put the jar of a compiled model on the class path, before those of others; for other models %s"
                .formatted(name, OWN_LAUNCHER));
      }
      return system.loadClass(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
