package dev.senet.runtime;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Initial values of variables. A variable's random numbers depend on the seed and on its name, so
 * an edit elsewhere in a model does not change them.
 */
public enum Initializer {
  /**
   * Normal with variance {@code 2 / fan-in}: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers",
   * 2015, equation 10.
   */
  HE_NORMAL {
    @Override
    double deviation(Shape shape) {
      return Math.sqrt(2.0 / fanIn(shape));
    }
  },
  /**
   * Normal with variance {@code 2 / fan-out}, which keeps the gradients' scale: the same paper,
   * equation 14.
   */
  HE_NORMAL_FAN_OUT {
    @Override
    double deviation(Shape shape) {
      return Math.sqrt(2.0 / fanOut(shape));
    }
  },
  /**
   * Normal with variance {@code 2 / (fan-in + fan-out)}: Glorot, Bengio, "Understanding the
   * difficulty of training deep feedforward neural networks", 2010, equation 12.
   */
  GLOROT_NORMAL {
    @Override
    double deviation(Shape shape) {
      return Math.sqrt(2.0 / (fanIn(shape) + fanOut(shape)));
    }
  };

  /** Standard deviation of a weight of {@code shape}: [kh, kw, Cin, Cout] or [Cin, Cout]. */
  abstract double deviation(Shape shape);

  private static double fanOut(Shape shape) {
    int window = shape.elements() / (shape.channels() * (shape.rank() > 1 ? shape.dim(-2) : 1));
    return (double) window * shape.channels();
  }

  private static double fanIn(Shape shape) {
    return (double) shape.elements() / shape.channels();
  }

  /** Writes the initial value of {@code variable} to {@code target}. */
  public void fill(Variable variable, MemorySegment target, long seed) {
    int elements = variable.type().shape().elements();
    if (variable.role() != Variable.Role.WEIGHT) {
      float value = (float) variable.role().fill();
      for (int i = 0; i < elements; i++) {
        target.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
      return;
    }
    double deviation = deviation(variable.type().shape());
    // Random's algorithms are part of its specification: the same numbers on every JVM.
    Random random = new Random(mix(seed, variable.name()));
    for (int i = 0; i < elements; i++) {
      target.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * deviation));
    }
  }

  private static long mix(long seed, String name) {
    long hash = seed * 0x9E3779B97F4A7C15L + name.length();
    for (char c : name.toCharArray()) {
      hash = (hash ^ c) * 0x100000001B3L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
