package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Verifier;
import java.util.List;
import java.util.Set;

/** Passes in the order in which they run; the graph is verified after each. */
public record PassPipeline(List<Pass> passes) {
  private static final Set<Class<? extends Pass>> SQUEEZE_EXCITATION =
      Set.of(
          RecognizeSqueeze.class,
          HoistSqueeze.class,
          MergeLinear.class,
          SinkScale.class,
          FuseStatistics.class,
          FuseExcitation.class,
          SplitAtConcat.class,
          ShareStatistics.class,
          ShareGradientSums.class);

  public PassPipeline {
    passes = List.copyOf(passes);
  }

  /** From an elaborated network to fused nodes, for prediction. */
  public static PassPipeline inference() {
    return new PassPipeline(
        List.of(
            new EliminateDeadNodes(),
            new FoldConstants(),
            new EliminateIdentities(),
            new RemoveDropout(),
            new EliminateCommonNodes(),
            new LowerLinear(),
            new FoldBatchNorm(),
            new RecognizeSqueeze(),
            new HoistSqueeze(),
            new MergeLinear(),
            new SinkScale(),
            new SinkReshapes(),
            new FusePointwise(),
            new EliminateCommonNodes(),
            new FuseEpilogues(),
            new FusePrologues(),
            new FuseStatistics(),
            new FuseExcitation()));
  }

  /** From a differentiated training step to fused nodes. */
  public static PassPipeline training() {
    return new PassPipeline(
        List.of(
            new EliminateDeadNodes(),
            new FoldConstants(),
            new EliminateIdentities(),
            new LowerLinear(),
            new RecognizeSqueeze(),
            new SplitAtConcat(),
            new ShareStatistics(),
            new ShareGradientSums(),
            new DecomposeNormalize(),
            new EliminateCommonNodes(),
            new SinkReshapes(),
            new FusePointwise(),
            new EliminateCommonNodes(),
            // Again: what is cheap to compute anew shows in chains that are merged.
            new FusePointwise(),
            new FuseEpilogues(),
            new FusePrologues(),
            new FuseStatistics(),
            new PlaceGradients()));
  }

  /**
   * The same without the passes that serve SE blocks: squeeze, excitation and scale are then
   * computed as any other pools, linear layers and products are.
   */
  public PassPipeline withoutSqueezeExcitation() {
    return new PassPipeline(
        passes.stream().filter(p -> !SQUEEZE_EXCITATION.contains(p.getClass())).toList());
  }

  /** The passes in front of the first of class {@code pass}; all if there is none. */
  public PassPipeline before(Class<? extends Pass> pass) {
    return new PassPipeline(passes.stream().takeWhile(p -> !pass.isInstance(p)).toList());
  }

  /**
   * Runs all passes.
   *
   * @throws IllegalStateException if a pass breaks an invariant of the IR
   */
  public Graph run(Graph graph) {
    Graph result = Verifier.verify(graph, "input of the passes");
    for (Pass pass : passes) {
      result = Verifier.verify(pass.apply(result), pass.name());
    }
    return result;
  }
}
