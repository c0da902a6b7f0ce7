package dev.senet.compiler.autodiff;

import dev.senet.compiler.pass.GradientOf;
import dev.senet.compiler.pass.Rewriter;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.BatchMean;
import dev.senet.core.op.VariableRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A step of training as one graph: forward pass, loss, backward pass and the optimizer's update.
 *
 * <p>Inputs, by name: those of the network; {@value #LABELS} i32[N]; the scalars {@value
 * Optimizer#LEARNING_RATE} and {@value #STEP} (the number of the step, from which random masks
 * follow), and for {@link AdamW} its bias corrections. Outputs: {@value #LOSS} and {@value
 * #CORRECT}, the means over the batch of the loss and of whether the class is the right one; with a
 * scaled loss {@value #SKIPPED}, 1 if gradients overflowed and so nothing is updated, otherwise 0.
 * Updates: trained variables, the optimizer's state and running statistics.
 *
 * @param logits the network's output [N, classes] to be trained
 * @param loss what is minimised
 * @param optimizer how parameters follow their gradients
 * @param seed where all random masks come from
 * @param frozen variables that keep their value; batch norm whose parameters or statistics are
 *     frozen uses and keeps its running statistics
 * @param scalesLoss whether the loss is scaled for half precision, see {@link LossScaling}
 */
public record TrainingStep(
    String logits,
    Loss loss,
    Optimizer optimizer,
    long seed,
    Predicate<Variable> frozen,
    boolean scalesLoss) {
  /** The input that holds the true classes, counted from 0. */
  public static final String LABELS = "labels";

  /** The output that holds the loss. */
  public static final String LOSS = "loss";

  /** The output that says how many predictions are right. */
  public static final String CORRECT = "correct";

  /** The output that says whether the step was skipped, if the loss is scaled. */
  public static final String SKIPPED = "skipped";

  /** The scalar input that holds the number of the step. */
  public static final String STEP = "step";

  /** A step whose loss is not scaled. */
  public TrainingStep(
      String logits, Loss loss, Optimizer optimizer, long seed, Predicate<Variable> frozen) {
    this(logits, loss, optimizer, seed, frozen, false);
  }

  /** A step that trains all parameters. */
  public TrainingStep(String logits, Loss loss, Optimizer optimizer, long seed) {
    this(logits, loss, optimizer, seed, variable -> false);
  }

  /** The same with a scaled loss, or not. */
  public TrainingStep withScaledLoss(boolean isScaled) {
    return new TrainingStep(logits, loss, optimizer, seed, frozen, isScaled);
  }

  /**
   * The graph of a step, not optimised yet; see {@link
   * dev.senet.compiler.pass.PassPipeline#training}.
   *
   * @param network the network as inference sees it
   * @throws IllegalArgumentException if it has no output {@link #logits} of shape [N, classes]
   */
  public Graph graph(Graph network) {
    Graph trained = Classification.only(network, logits);
    GraphBuilder builder = new GraphBuilder();
    Function<String, Node> scalars = scalars(builder);
    TrainingMode mode = new TrainingMode(seed, frozen, scalars.apply(STEP));
    Map<Node, Node> rebuilt = Rewriter.rebuild(trained, builder, mode);
    Classification head =
        Classification.of(rebuilt.get(trained.outputs().get(logits)), loss, builder);
    builder.at(LOSS, head.loss().span());
    Node mean = builder.apply(new BatchMean(), head.loss());
    builder.output(LOSS, mean);
    builder.output(CORRECT, builder.apply(new BatchMean(), head.correct(1)));
    descend(builder, mean, scalars);
    return builder.build();
  }

  private void descend(GraphBuilder builder, Node mean, Function<String, Node> scalars) {
    Node objective = scalesLoss ? LossScaling.scaled(builder, mean) : mean;
    Graph forward = builder.build();
    List<Node> wanted = forward.nodes().stream().filter(this::isTrained).toList();
    Map<Node, Node> gradients = Differentiator.differentiate(builder, forward, objective, wanted);
    scalars.apply(Optimizer.LEARNING_RATE);
    List<Node> whole = new ArrayList<>();
    gradients.forEach((node, gradient) -> {
      Variable variable = ((VariableRef) node.op()).variable();
      Node marked = builder.at(node).apply(new GradientOf(variable), gradient);
      whole.add(marked);
      Node unscaled = scalesLoss ? LossScaling.unscaled(builder, marked) : marked;
      optimizer.update(builder, variable, unscaled, scalars);
    });
    if (scalesLoss) {
      builder.output(SKIPPED, LossScaling.guard(builder, whole));
    }
  }

  private boolean isTrained(Node node) {
    return node.op() instanceof VariableRef(Variable variable)
        && variable.role().isTrained()
        && !frozen.test(variable);
  }

  private static Function<String, Node> scalars(GraphBuilder builder) {
    Map<String, Node> known = new LinkedHashMap<>();
    return name -> known.computeIfAbsent(name, n -> builder.input(n, TensorType.f32(Shape.of())));
  }
}
