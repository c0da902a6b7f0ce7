package dev.senet.runtime;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.jvm.ConvolutionChoice;
import dev.senet.compiler.jvm.ConvolutionChoices;
import dev.senet.compiler.jvm.ConvolutionSite;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.tensor.MemoryLimitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures other ways to compute the convolutions of a model than those that the cost model
 * chooses. One coordinate of the choices after another is varied, in all convolutions at once: the
 * program with the best choices so far and the one with the variation run in turn, kernel by
 * kernel, in the caches as the network leaves them. At last the program with all that was better
 * runs in turn with that of the model, and only what is better again is kept.
 *
 * @param graph what is compiled
 * @param batches the sizes that choices must serve, as a program serves all
 * @param seconds for each program, as in {@link Profiler}
 */
public record Tuner(
    GraphModel model,
    Graph graph,
    Purpose purpose,
    DeviceSpec spec,
    List<Integer> batches,
    double seconds) {
  /** What saves less of the time is taken for noise. */
  private static final double LEAST_GAIN = 0.03;

  /**
   * A convolution.
   *
   * @param site as {@link ConvolutionSite} prints it
   * @param count how often the model has it
   * @param milliseconds of a run with the model's choice, all of these, over all batches
   * @param gain the part of this time that the measured choice saves; 0 if the model was right
   */
  public record Result(
      String site,
      int count,
      ConvolutionChoice model,
      ConvolutionChoice measured,
      double milliseconds,
      double gain) {
    /** Whether the measurement has found nothing better. */
    public boolean isModelRight() {
      return model.equals(measured);
    }
  }

  /** A kind of convolution of the graph, with all nodes that are of it. */
  private record Kind(ConvolutionSite site, List<Node> nodes) {}

  /** How choices may differ from one another; none if they cannot in this way. */
  private interface Variation {
    Optional<ConvolutionChoice> of(ConvolutionSite site, ConvolutionChoice choice);
  }

  /**
   * Measures, and keeps what is better in {@code store}.
   *
   * @param report told of what is being measured
   * @throws MemoryLimitException if two programs do not fit into the memory together
   */
  public List<Result> tune(TunedChoices store, Consumer<String> report) throws IOException {
    store.read(); // a damaged file is to be told of at once
    Graph fused = purpose.passes().run(graph);
    Map<String, Kind> kinds = kinds(fused);
    ConvolutionChoices untuned = Compilation.untuned(spec, purpose);
    Map<String, ConvolutionChoice> usual = new LinkedHashMap<>();
    kinds.forEach((key, kind) -> usual.put(key, untuned.choose(lanes(), kind.site)));
    Map<String, ConvolutionChoice> best = new LinkedHashMap<>(usual);
    for (Variation variation : variations()) {
      Map<String, ConvolutionChoice> varied = new LinkedHashMap<>();
      kinds.forEach((key, kind) ->
          variation
              .of(kind.site, best.get(key))
              .filter(choice -> !choice.equals(best.get(key)))
              .ifPresent(choice -> varied.put(key, choice)));
      if (!varied.isEmpty()) {
        report.accept("measuring " + varied.values().stream().distinct().toList());
        best.putAll(better(fused, kinds, best, varied).choices);
      }
    }
    report.accept("comparing with the cost model");
    Map<String, ConvolutionChoice> changed = new LinkedHashMap<>(best);
    changed.entrySet().removeIf(e -> e.getValue().equals(usual.get(e.getKey())));
    Comparison confirmed = better(fused, kinds, usual, changed);
    store.write(List.copyOf(kinds.keySet()), confirmed.choices);
    return results(kinds, usual, confirmed);
  }

  private Lanes lanes() {
    return Compilation.lanes(spec);
  }

  private static Map<String, Kind> kinds(Graph fused) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (Node node : fused.nodes()) {
      ConvolutionSite.of(node)
          .ifPresent(site ->
              kinds
                  .computeIfAbsent(site.toString(), _ -> new Kind(site, new ArrayList<>()))
                  .nodes
                  .add(node));
    }
    return kinds;
  }

  private List<Variation> variations() {
    List<Variation> all = new ArrayList<>();
    if (!spec.isExact()) {
      for (ConvolutionAlgorithm algorithm :
          List.of(
              ConvolutionAlgorithm.DIRECT,
              ConvolutionAlgorithm.WINOGRAD_2,
              ConvolutionAlgorithm.WINOGRAD_4)) {
        all.add((site, choice) ->
            Optional.of(choice.withAlgorithm(algorithm)).filter(_ -> site.hasWinograd()));
      }
    }
    int tiles = ConvolutionChoice.tiles(lanes());
    for (int i = 1; i < tiles; i++) {
      int tile = i;
      all.add((_, choice) -> Optional.of(choice.withEachTile(lanes()).get(tile)));
    }
    all.add((_, choice) -> Optional.of(choice.withOtherBlocks().getFirst()));
    all.add((_, choice) -> Optional.of(choice.withOtherBlocks().getLast()));
    return all;
  }

  /** What is better, and the parts of the time that it saves; the time before of all kinds. */
  private record Comparison(
      Map<String, ConvolutionChoice> choices,
      Map<String, Double> gains,
      Map<String, Double> milliseconds) {}

  /** Of {@code varied}, what is clearly faster than in {@code before}. */
  private Comparison better(
      Graph fused,
      Map<String, Kind> kinds,
      Map<String, ConvolutionChoice> before,
      Map<String, ConvolutionChoice> varied) {
    Map<String, ConvolutionChoice> after = new LinkedHashMap<>(before);
    after.putAll(varied);
    List<KernelTimes> slow = new ArrayList<>();
    List<KernelTimes> fast = new ArrayList<>();
    measure(compile(fused, before), compile(fused, after), slow, fast);
    Comparison result =
        new Comparison(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    kinds.forEach((key, kind) -> {
      List<Estimate> old = slow.stream().map(times -> times.ms(kind.nodes)).toList();
      List<Estimate> now = fast.stream().map(times -> times.ms(kind.nodes)).toList();
      result.milliseconds.put(key, old.stream().mapToDouble(Estimate::value).sum());
      double gain = gain(old, now);
      if (varied.containsKey(key) && gain > LEAST_GAIN) {
        result.choices.put(key, varied.get(key));
        result.gains.put(key, gain);
      }
    });
    return result;
  }

  /**
   * The part of the time that is saved, the mean of all batches; 0 if it is within the error of the
   * measurement at all batches, or a loss beyond that at any.
   */
  static double gain(List<Estimate> before, List<Estimate> after) {
    double sum = 0;
    boolean isSure = false;
    for (int i = 0; i < before.size(); i++) {
      Estimate saved = before.get(i).minus(after.get(i));
      if (saved.value() < -saved.error()) {
        return 0;
      }
      isSure |= saved.value() > saved.error();
      sum += saved.value() / before.get(i).value();
    }
    return isSure ? sum / before.size() : 0;
  }

  private CompiledProgram compile(Graph fused, Map<String, ConvolutionChoice> choices) {
    ConvolutionAlgorithm model = Compilation.untuned(spec, purpose).model();
    return Compilation.lower(fused, spec, new ConvolutionChoices(model, choices));
  }

  private void measure(
      CompiledProgram before,
      CompiledProgram after,
      List<KernelTimes> slow,
      List<KernelTimes> fast) {
    List<Executable> programs = new ArrayList<>();
    try (Device device = Device.open(spec)) {
      try {
        programs.add(Explainer.load(model, before, device));
        programs.add(Explainer.load(model, after, device));
        for (int batch : batches) {
          Profiler.Profile profile = new Profiler(device, batch, seconds).measure(programs);
          slow.add(new KernelTimes(before, profile.programs().getFirst()));
          fast.add(new KernelTimes(after, profile.programs().getLast()));
        }
      } finally {
        programs.forEach(Executable::close);
      }
    }
  }

  private static List<Result> results(
      Map<String, Kind> kinds, Map<String, ConvolutionChoice> usual, Comparison confirmed) {
    List<Result> results = new ArrayList<>();
    kinds.forEach((key, kind) ->
        results.add(
            new Result(
                key,
                kind.nodes.size(),
                usual.get(key),
                confirmed.choices.getOrDefault(key, usual.get(key)),
                confirmed.milliseconds.get(key),
                confirmed.gains.getOrDefault(key, 0.0))));
    return results;
  }
}
