package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.recipe.Recipe;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;

/** Models whose weights and statistics are all random. */
final class RandomValues {
  private RandomValues() {}

  /** {@code graph} as a model. */
  static GraphModel model(Graph graph, long seed) {
    return fill(
        new GraphModel(
            new ModelDescription("net", Map.of(), graph, Recipe.EMPTY, ""), new Weights(Map.of())),
        seed);
  }

  /** {@code model} with random values also where fresh weights are zeros and ones. */
  static GraphModel fill(GraphModel model, long seed) {
    Weights weights = Weights.initial(model.graph().variables(), Initializer.HE_NORMAL, seed);
    Random random = new Random(seed);
    weights
        .values()
        .forEach((variable, data) -> {
          if (variable.role() != Role.WEIGHT) {
            fill(variable, data, random);
          }
        });
    return new GraphModel(model.description(), weights);
  }

  private static void fill(Variable variable, MemorySegment data, Random random) {
    boolean isPositive = variable.role() == Role.SCALE || variable.role() == Role.RUNNING_VARIANCE;
    for (int i = 0; i < variable.type().shape().elements(); i++) {
      float value =
          isPositive ? random.nextFloat(0.5f, 1.5f) : 0.3f * (float) random.nextGaussian();
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }
}
