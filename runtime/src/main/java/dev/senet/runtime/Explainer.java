package dev.senet.runtime;

import dev.senet.compiler.pass.HoistSqueeze;
import dev.senet.compiler.pass.HoistSqueeze.Trade;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.report.BlockFinder;
import dev.senet.compiler.report.KernelBounds;
import dev.senet.compiler.report.Provenance;
import dev.senet.compiler.report.SqueezeExcitation;
import dev.senet.compiler.report.Traffic;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.program.Program;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.runtime.Explanation.Block;
import dev.senet.runtime.Explanation.MemoryUse;
import dev.senet.runtime.Explanation.Saving;
import dev.senet.runtime.Explanation.ScaleCost;
import dev.senet.runtime.Explanation.Unfused;
import dev.senet.runtime.Profiler.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Explains a compiled model: compiles it with and without the passes for SE, measures both in turn,
 * and says what these passes have done.
 *
 * @param model whose network is explained
 * @param toProgram makes the graph to be compiled of a network: for prediction the network itself,
 *     for training a step
 * @param batch samples of a run
 * @param seconds for how long nothing must have become faster before it is measured, and time to
 *     measure
 */
public record Explainer(
    GraphModel model,
    Purpose purpose,
    UnaryOperator<Graph> toProgram,
    DeviceSpec spec,
    int batch,
    double seconds) {
  private static final long FRESH_SEED = 0;

  /** Of two fusions of a graph, one: what it consists of and what it is compiled to. */
  private record Fusion(Provenance provenance, CompiledProgram compiled) {}

  /**
   * The explanation.
   *
   * @throws MemoryLimitException if the programs do not fit into the memory together
   */
  public Explanation explain() {
    Graph graph = toProgram.apply(model.graph());
    List<SqueezeExcitation> blocks = SqueezeExcitation.in(graph);
    Fusion fused = compile(graph, purpose.passes());
    Optional<Fusion> unfused =
        blocks.isEmpty() ? Optional.empty() : Optional.of(compile(graph, withoutPasses()));
    Profile profile = profile(fused, unfused);
    KernelTimes times = new KernelTimes(fused.compiled, profile.programs().getFirst());
    Roofline roofline = new Roofline(profile.peaks(), fused.provenance, times, batch);
    return new Explanation(
        model.name(),
        purpose,
        batch,
        spec.threads(),
        spec.vectorBits(),
        profile.peaks().gigaflops(),
        profile.peaks().gigabytesPerSecond(),
        roofline.total(profile.programs().getFirst().run().value()),
        unfused.map(u -> compared(u, profile)),
        memory(fused),
        roofline.kinds(),
        blocks(blocks, fused, unfused, profile, times),
        roofline.kernels());
  }

  /** What bounds each kernel for a GPU, by shapes alone: nothing runs. */
  public List<KernelBounds> bounds() {
    Fusion fusion = compile(toProgram.apply(model.graph()), purpose.passes());
    return KernelBounds.of(fusion.compiled, fusion.provenance, batch);
  }

  /**
   * The time of each kernel on a device of TornadoVM, as its profiler measures it.
   *
   * @throws MemoryLimitException if the program does not fit into the memory
   */
  public List<KernelSpeed> speeds() {
    try (Device device = Device.open(spec)) {
      return new KernelSpeeds(model, toProgram.apply(model.graph()), purpose, device)
          .measure(batch);
    }
  }

  private PassPipeline withoutPasses() {
    return purpose.passes().withoutSqueezeExcitation();
  }

  private Fusion compile(Graph graph, PassPipeline passes) {
    Provenance provenance = Provenance.of(graph, passes);
    return new Fusion(provenance, Compilation.lower(provenance.fused(), spec, purpose));
  }

  private Profile profile(Fusion fused, Optional<Fusion> unfused) {
    List<Executable> programs = new ArrayList<>();
    try (Device device = Device.open(spec)) {
      try {
        programs.add(load(model, fused.compiled, device));
        unfused.ifPresent(u -> programs.add(load(model, u.compiled, device)));
        return new Profiler(device, batch, seconds).measure(programs);
      } finally {
        programs.forEach(Executable::close);
      }
    }
  }

  /** The program, ready to run; weights that {@code model} has no values of are drawn. */
  static Executable load(GraphModel model, CompiledProgram compiled, Device device) {
    Executable executable = Compilation.load(compiled, device);
    Program program = executable.program();
    var variables = program.variables().stream().map(Program.VariableSlot::variable).toList();
    Weights.initial(variables, Initializer.HE_NORMAL, FRESH_SEED).copyTo(executable);
    model.loaded().copyTo(executable);
    executable.prepare();
    return executable;
  }

  private Unfused compared(Fusion unfused, Profile profile) {
    Estimate slow = profile.programs().getLast().run();
    Estimate saved = slow.minus(profile.programs().getFirst().run());
    return new Unfused(
        slow.value(), saved.value(), saved.error(), unfused.compiled.program().bytes(batch));
  }

  private MemoryUse memory(Fusion fused) {
    Program program = fused.compiled.program();
    return new MemoryUse(
        program.bytes(batch), program.bytes(1) - program.bytes(0), program.scratchBytes(batch));
  }

  private List<Block> blocks(
      List<SqueezeExcitation> blocks,
      Fusion fused,
      Optional<Fusion> unfused,
      Profile profile,
      KernelTimes times) {
    List<Traffic> after = added(blocks.size(), purpose.passes(), fused.provenance.fused());
    List<Traffic> before =
        unfused.map(u -> added(blocks.size(), withoutPasses(), u.provenance.fused())).orElse(after);
    Map<Integer, Saving> savings = new HashMap<>();
    unfused.ifPresent(u -> {
      KernelTimes slow = new KernelTimes(u.compiled, profile.programs().getLast());
      long[] bytes =
          IntStream.range(0, blocks.size())
              .mapToLong(i -> before.get(i).minus(after.get(i)).bytes())
              .toArray();
      savings.putAll(
          Savings.of(fused.provenance, u.provenance, blocks, times::ms, slow::ms, bytes));
    });
    BlockFinder finder = new BlockFinder(fused.provenance);
    Map<Node, Trade> trades = trades(fused.provenance.source());
    return IntStream.range(0, blocks.size())
        .mapToObj(i -> {
          SqueezeExcitation block = blocks.get(i);
          return new Block(
              block.name(),
              finder.find(block),
              before.get(i),
              after.get(i),
              new ScaleCost(2 * block.scale().type().bytes(1), block.gate().type().bytes(1)),
              block.squeezes().stream().filter(trades::containsKey).findFirst().map(trades::get),
              Optional.ofNullable(savings.get(i)));
        })
        .toList();
  }

  /** What hoisting each squeeze of {@code source} would take and save, if it is considered. */
  private Map<Node, Trade> trades(Graph source) {
    PassPipeline before = purpose.passes().before(HoistSqueeze.class);
    Map<Node, Trade> trades = new HashMap<>();
    if (before.passes().size() < purpose.passes().passes().size()) {
      Provenance provenance = Provenance.of(source, before);
      HoistSqueeze.trades(provenance.fused())
          .forEach((node, trade) -> trades.put(provenance.origin(node), trade));
    }
    return trades;
  }

  /** What each SE block adds to {@code all}, the whole after {@code passes}. */
  private List<Traffic> added(int count, PassPipeline passes, Graph all) {
    List<SqueezeExcitation> ofNetwork = SqueezeExcitation.in(model.graph());
    Traffic total = Traffic.of(all);
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> {
          Graph rest = SqueezeExcitation.remove(model.graph(), List.of(ofNetwork.get(i)));
          return total.minus(Traffic.of(passes.run(toProgram.apply(rest))));
        })
        .toList();
  }
}
