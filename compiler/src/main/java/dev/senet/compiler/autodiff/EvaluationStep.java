package dev.senet.compiler.autodiff;

import dev.senet.compiler.pass.Rewriter;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import java.util.Map;

/**
 * Judges a classifier. Inputs: those of the network and {@value TrainingStep#LABELS} i32[N].
 * Outputs, a value for each sample, so that the caller can leave out what fills up the last batch:
 * {@value TrainingStep#LOSS}; {@value TrainingStep#CORRECT}, 1 if the label has the largest logit;
 * {@value #CORRECT_5}, 1 if it is among the five largest.
 *
 * @param logits the network's output [N, classes]
 * @param loss what {@value TrainingStep#LOSS} holds
 */
public record EvaluationStep(String logits, Loss loss) {
  /** The output that says whether the label is among the five largest logits. */
  public static final String CORRECT_5 = "correct5";

  /**
   * The graph, not optimised yet; see {@link dev.senet.compiler.pass.PassPipeline#inference}.
   *
   * @throws IllegalArgumentException if {@code network} has no output {@link #logits} of shape [N,
   *     classes]
   */
  public Graph graph(Graph network) {
    Graph judged = Classification.only(network, logits);
    GraphBuilder builder = new GraphBuilder();
    Map<Node, Node> rebuilt = Rewriter.rebuild(judged, builder, Rewriter::copy);
    Classification head =
        Classification.of(rebuilt.get(judged.outputs().get(logits)), loss, builder);
    return builder
        .output(TrainingStep.LOSS, head.loss())
        .output(TrainingStep.CORRECT, head.correct(1))
        .output(CORRECT_5, head.correct(5))
        .build();
  }
}
