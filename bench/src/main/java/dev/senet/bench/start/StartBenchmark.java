package dev.senet.bench.start;

import dev.senet.bench.contest.ContenderKind;
import dev.senet.bench.contest.ContenderProcess;
import dev.senet.bench.contest.JvmLaunch;
import dev.senet.bench.contest.Work;
import dev.senet.bench.inference.InferenceProcess;
import dev.senet.models.onnx.OnnxExport;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts JVMs that predict one sample over and over, one after another.
 *
 * @param starts how many of each kind of senet; of its peers, and without kernels in senet's cache,
 *     there is one
 * @param threads threads that compute
 * @param seconds how long each predicts after its first result
 */
record StartBenchmark(int starts, int threads, double seconds) {
  /**
   * Measures a model.
   *
   * @param model names {@code loaded}
   * @param folder empty; for the model in the forms that are started
   */
  List<StartSeries> run(Path model, GraphModel loaded, Path folder) throws IOException {
    Path onnx = folder.resolve("model.onnx");
    OnnxExport.write(loaded, onnx);
    Path jar = folder.resolve("model.jar");
    loaded.compileAhead(DeviceSpec.jvm(), DeviceSpec.WIDTHS, List.of()).write(jar);
    Work work = new Work(model, Optional.of(onnx), 1, threads);
    Work compiled = new Work(jar, Optional.empty(), 1, threads);

    Map<String, String> emptyCache = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Start withoutCache = start(ContenderKind.SENET, work, List.of(), emptyCache);
    List<String> modelClasses = archive(ContenderKind.SENET, work, folder.resolve("model.jsa"));
    List<String> jarClasses = archive(ContenderKind.SENET, compiled, folder.resolve("jar.jsa"));
    List<Start> ofModel = new ArrayList<>();
    List<Start> ofJar = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      ofModel.add(start(ContenderKind.SENET, work, modelClasses, Map.of()));
      ofJar.add(start(ContenderKind.SENET, compiled, jarClasses, Map.of()));
    }
    return List.of(
        new StartSeries("senet, text, nothing cached", List.of(withoutCache)),
        new StartSeries("senet, text", ofModel),
        new StartSeries("senet, compiled jar", ofJar),
        one(ContenderKind.ONNX_RUNTIME, work, folder.resolve("onnx.jsa")),
        one(ContenderKind.PYTORCH, work, folder.resolve("torch.jsa")));
  }

  private StartSeries one(ContenderKind kind, Work work, Path archive) throws IOException {
    List<String> classes = archive(kind, work, archive);
    return new StartSeries(kind.title(), List.of(start(kind, work, classes, Map.of())));
  }

  /**
   * Has the JVM keep the classes that it loads, as {@code ./senet} does.
   *
   * @return the flags of starts that take them from there
   */
  private List<String> archive(ContenderKind kind, Work work, Path file) throws IOException {
    List<String> flags =
        List.of("-Xlog:disable", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file);
    start(kind, work, flags, Map.of());
    return flags;
  }

  private Start start(
      ContenderKind kind, Work work, List<String> flags, Map<String, String> environment)
      throws IOException {
    JvmLaunch launch = new JvmLaunch(InferenceProcess.class, flags, environment);
    try (ContenderProcess process = new ContenderProcess(launch, kind, work)) {
      process.check();
      double firstResult = process.ageSeconds();
      return Start.of(firstResult, process.measure(seconds));
    }
  }
}
