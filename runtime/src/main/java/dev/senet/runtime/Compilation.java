package dev.senet.runtime;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.javac.KernelCompiler;
import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.jvm.ConvolutionChoices;
import dev.senet.compiler.jvm.JvmBackend;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.compiler.plan.Backend;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.MemoryPlanner;
import dev.senet.compiler.plan.Scheduler;
import dev.senet.compiler.tornado.Dialect;
import dev.senet.compiler.tornado.TornadoBackend;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.kernel.KernelCode;
import dev.senet.core.program.Launch;
import dev.senet.core.source.SourceSpan;
import dev.senet.runtime.simt.KernelContext;
import dev.senet.runtime.tornado.TornadoVm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a graph to an executable: the stages of the compiler, one after another. */
public final class Compilation {
  /** What a core has of cache, about. */
  private static final long CACHE_BYTES = 2 << 20;

  private Compilation() {}

  /** Compiles a network for prediction. */
  public static CompiledProgram inference(Graph graph, DeviceSpec spec) {
    return compile(graph, spec, Purpose.PREDICTION);
  }

  /** Compiles a training step. */
  public static CompiledProgram training(Graph graph, DeviceSpec spec) {
    return compile(graph, spec, Purpose.TRAINING);
  }

  /** Compiles a graph for {@code purpose}. */
  public static CompiledProgram compile(Graph graph, DeviceSpec spec, Purpose purpose) {
    return lower(purpose.passes().run(graph), spec, purpose);
  }

  /** From a graph that all passes have been through. */
  static CompiledProgram lower(Graph fused, DeviceSpec spec, Purpose purpose) {
    ConvolutionChoices untuned = untuned(spec, purpose);
    return spec.kind() == DeviceSpec.Kind.JVM
        ? lower(
            fused,
            spec,
            new ConvolutionChoices(untuned.model(), TunedChoices.ofUser(spec, purpose).read()))
        : lower(fused, spec, untuned);
  }

  /** What the cost model chooses, whatever was measured. */
  static ConvolutionChoices untuned(DeviceSpec spec, Purpose purpose) {
    return ConvolutionChoices.of(
        spec.isExact() ? ConvolutionAlgorithm.DIRECT : purpose.algorithm());
  }

  /** The same with convolutions by {@code choices}. */
  static CompiledProgram lower(Graph fused, DeviceSpec spec, ConvolutionChoices choices) {
    return lower(fused, spec, choices, CACHE_BYTES);
  }

  /** The same with activations in slices that a cache of {@code cacheBytes} holds, on the JVM. */
  static CompiledProgram lower(
      Graph fused, DeviceSpec spec, ConvolutionChoices choices, long cacheBytes) {
    Backend backend =
        switch (spec.kind()) {
          case JVM -> new JvmBackend(lanes(spec), choices);
          case TORNADO -> new TornadoBackend(Dialect.TORNADO, spec.precision(), spec.onProcessor());
          case TORNADO_EMULATED ->
              new TornadoBackend(Dialect.EMULATED, spec.precision(), spec.onProcessor());
        };
    long cache = spec.kind() == DeviceSpec.Kind.JVM ? cacheBytes : 0;
    return MemoryPlanner.plan(Scheduler.schedule(fused, backend), backend, cache);
  }

  /** The dialect that kernels are printed in. */
  static Lanes lanes(DeviceSpec spec) {
    return switch (spec.vectorBits()) {
      case 128 -> Lanes.V128;
      case 256 -> Lanes.V256;
      case 512 -> Lanes.V512;
      default -> Lanes.SCALAR;
    };
  }

  /** The class files of the program's kernels by class name, compiled or from the cache. */
  public static Map<String, byte[]> classes(List<KernelSource> sources) {
    return new KernelCompiler(ClassCache.ofUser(), List.of(KernelCode.class, KernelContext.class))
        .compile(sources);
  }

  /** The class files of kernels that TornadoVM runs, and of the host program. */
  static Map<String, byte[]> classes(List<KernelSource> sources, TornadoVm tornado) {
    KernelCompiler compiler =
        new KernelCompiler(ClassCache.ofUser(), List.of(TornadoVm.class)).forTornado(tornado.api());
    Map<String, byte[]> classes = compiler.compile(sources);
    classes.putAll(
        compiler.compileTogether(
            TornadoVm.hostSources().entrySet().stream()
                .map(source -> new KernelSource(source.getKey(), source.getValue()))
                .toList()));
    return classes;
  }

  /** The class files of kernels, and of the host program where TornadoVM runs them. */
  static Map<String, byte[]> classes(List<KernelSource> sources, Optional<TornadoVm> tornado) {
    return tornado.map(vm -> classes(sources, vm)).orElseGet(() -> classes(sources));
  }

  /** Loads the program's kernels and allocates its memory. */
  public static Executable load(CompiledProgram compiled, Device device) {
    Engine engine =
        device.load(
            compiled.program(), names -> classes(compiled, names, device), origins(compiled));
    return new Executable(compiled.program(), engine, device.memory());
  }

  /** For labels of launches the places in the model's text that these come from. */
  private static Map<String, String> origins(CompiledProgram compiled) {
    Map<String, String> origins = new HashMap<>();
    List<Launch> launches = compiled.program().launches();
    for (int i = 0; i < launches.size(); i++) {
      String label = launches.get(i).label();
      compiled.nodes().get(i).stream()
          .map(Node::span)
          .filter(SourceSpan::isKnown)
          .findFirst()
          .ifPresent(span -> origins.put(label, span.position()));
    }
    return origins;
  }

  private static Map<String, byte[]> classes(
      CompiledProgram compiled, List<String> names, Device device) {
    List<KernelSource> sources =
        compiled.sources().stream().filter(source -> names.contains(source.className())).toList();
    return classes(sources, device.tornadoVm());
  }
}
