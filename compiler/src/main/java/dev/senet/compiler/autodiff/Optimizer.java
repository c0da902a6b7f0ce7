package dev.senet.compiler.autodiff;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import java.util.function.Function;

/** How a parameter follows its gradient. */
public sealed interface Optimizer permits Sgd, AdamW {
  /** The scalar input that holds the learning rate of the step. */
  String LEARNING_RATE = "learning_rate";

  /** Factor of weight decay. */
  double weightDecay();

  /** Whether biases and the parameters of batch norm decay, too. */
  boolean decayAll();

  /** The factor of weight decay for {@code variable}. */
  default double decay(Variable variable) {
    return decayAll() || variable.role() == Role.WEIGHT ? weightDecay() : 0;
  }

  /**
   * Adds the updates of {@code variable} and of the optimizer's state for it to {@code builder}.
   *
   * @param scalars gives the scalar input of a name, such as {@link #LEARNING_RATE}
   */
  void update(
      GraphBuilder builder, Variable variable, Node gradient, Function<String, Node> scalars);

  /** State of the optimizer for {@code variable}, called {@code <variable>.<kind>}. */
  static Variable state(Variable variable, String kind) {
    return new Variable(variable.name() + "." + kind, variable.type(), Role.OPTIMIZER);
  }
}
