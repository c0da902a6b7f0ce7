package dev.senet.core.graph;

import java.util.Collection;

/**
 * State that outlives a run: a parameter, a running statistic, optimizer state.
 *
 * @param name unique in its graph; the key in checkpoints, such as {@code stem.conv.weight}
 */
public record Variable(String name, TensorType type, Role role) {
  /** Number of trained scalars among {@code variables}. */
  public static long parameters(Collection<Variable> variables) {
    return variables.stream()
        .filter(v -> v.role().isTrained())
        .mapToLong(v -> v.type().shape().elements())
        .sum();
  }

  /** What a variable is for, which decides its initial value and whether weight decay applies. */
  public enum Role {
    /** Weights of convolutions and linear layers: drawn at random, decayed. */
    WEIGHT(true, 0),
    /** Additive parameters. */
    BIAS(true, 0),
    /** The factor of batch norm. */
    SCALE(true, 1),
    /** Running mean of batch norm. */
    RUNNING_MEAN(false, 0),
    /** Running variance of batch norm. */
    RUNNING_VARIANCE(false, 1),
    /** State of the optimizer. */
    OPTIMIZER(false, 0),
    /** What the loss is multiplied by in training with half precision; 2¹⁶ at first. */
    LOSS_SCALE(false, 1 << 16);

    private final boolean isTrained;
    private final double fill;

    Role(boolean isTrained, double fill) {
      this.isTrained = isTrained;
      this.fill = fill;
    }

    /** Whether gradient descent changes it. */
    public boolean isTrained() {
      return isTrained;
    }

    /** Whether only training needs it. */
    public boolean isOfTraining() {
      return this == OPTIMIZER || this == LOSS_SCALE;
    }

    /** The initial value of all roles but {@link #WEIGHT}. */
    public double fill() {
      return fill;
    }
  }
}
