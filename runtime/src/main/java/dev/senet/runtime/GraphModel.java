package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Variable;
import dev.senet.core.program.Program;
import dev.senet.core.recipe.Recipe;
import dev.senet.runtime.tornado.TornadoVm;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model as a graph: it can be compiled for any device, looked at, and trained.
 *
 * @param description what the model file says
 * @param loaded the values of its variables, or of some of them, as far as they come from a file
 */
public record GraphModel(ModelDescription description, Weights loaded) implements Model {
  private static final long FRESH_SEED = 0;

  /** Loads the first model of a file, with its default arguments and fresh weights. */
  public static GraphModel load(Path file) throws IOException {
    return load(file, Optional.empty(), Map.of());
  }

  /**
   * Loads a model with fresh weights, drawn from seed 0.
   *
   * @param model which model of the file; empty for the first
   * @param arguments values for the model's parameters: Long, Double, Boolean or String
   */
  public static GraphModel load(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException {
    return new GraphModel(describe(file, model, arguments), Weights.NONE);
  }

  /** What a model file says, without weights. */
  static ModelDescription describe(Path file, Optional<String> model, Map<String, Object> arguments)
      throws IOException {
    return reader(file).read(file, model, arguments);
  }

  private static ModelReader reader(Path file) throws NoSuchFileException {
    for (ModelReader reader : ServiceLoader.load(ModelReader.class)) {
      if (reader.accepts(file)) {
        return reader;
      }
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    throw new IllegalArgumentException(
        "no reader for '" + file + "' found: add dev.senet:senet-dsl to the class path");
  }

  /** The same model with the weights of a safetensors file. */
  public GraphModel withWeights(Path file) throws IOException {
    return withWeights(WeightsFile.open(file).read(graph().variables()));
  }

  /** The same model with weights that come from elsewhere. */
  public GraphModel withWeights(Weights weights) {
    return new GraphModel(description, weights);
  }

  /** The same model with the {@code train} section of another file. */
  public GraphModel withRecipe(Path file) throws IOException {
    return new GraphModel(description.withRecipe(reader(file).readRecipe(file)), loaded);
  }

  @Override
  public String name() {
    return description.name();
  }

  /** The network as inference sees it. */
  public Graph graph() {
    return description.graph();
  }

  /** The values of all variables: fresh ones, drawn from seed 0, where none are loaded. */
  public Weights weights() {
    List<Variable> variables = graph().variables();
    List<Variable> missing =
        variables.stream().filter(v -> !loaded.values().containsKey(v)).toList();
    Weights fresh = Weights.initial(missing, Initializer.HE_NORMAL, FRESH_SEED);
    Map<Variable, MemorySegment> all = new LinkedHashMap<>(loaded.values());
    all.putAll(fresh.values());
    return new Weights(all);
  }

  /** The {@code train} section. */
  public Recipe recipe() {
    return description.recipe();
  }

  @Override
  public Session compile(Device device) {
    Executable executable =
        Compilation.load(Compilation.inference(graph(), device.target()), device);
    return Session.of(executable, weights(), device.memory());
  }

  /**
   * Compiles the model ahead of time.
   *
   * @param spec the kind of device, its precision, and whether convolutions are to be computed
   *     product by product
   * @param vectorBits the vector widths that the result will run with on the JVM; 0 for scalar code
   * @param classes names of the classes, in the order of the outputs; empty if unknown
   * @throws dev.senet.runtime.tornado.TornadoException if the device is TornadoVM's, and this JVM
   *     was started without; says what to do
   */
  public AotModel compileAhead(DeviceSpec spec, List<Integer> vectorBits, List<String> classes) {
    Optional<TornadoVm> tornado =
        spec.kind() == DeviceSpec.Kind.TORNADO
            ? Optional.of(TornadoVm.open(spec.memoryLimit()))
            : Optional.empty();
    Map<Integer, Program> programs = new TreeMap<>();
    Map<String, byte[]> code = new TreeMap<>();
    Set<Variable> used = new LinkedHashSet<>();
    for (int bits : AotModel.widths(spec.kind(), vectorBits)) {
      CompiledProgram compiled = Compilation.inference(graph(), spec.withVectorBits(bits));
      programs.put(bits, compiled.program());
      code.putAll(Compilation.classes(compiled.sources(), tornado));
      compiled.program().variables().forEach(slot -> used.add(slot.variable()));
    }
    Map<Variable, MemorySegment> kept = new LinkedHashMap<>(weights().values());
    kept.keySet().retainAll(used);
    return new AotModel(
        name(),
        classes,
        spec.kind(),
        spec.isExact(),
        spec.precision(),
        programs,
        code,
        new Weights(kept).toSafetensors(Map.of()));
  }
}
