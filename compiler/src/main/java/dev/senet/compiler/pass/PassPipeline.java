package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Verifier;
import java.util.List;

/** Passes in the order in which they run; the graph is verified after each. */
public record PassPipeline(List<Pass> passes) {
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
