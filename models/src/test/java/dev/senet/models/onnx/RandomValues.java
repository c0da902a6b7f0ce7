package dev.senet.models.onnx;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.recipe.Recipe;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Initializer;
import dev.senet.runtime.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;

/** Models whose weights and statistics are all random. */
public final class RandomValues {
  private RandomValues() {}

  /** {@code graph} as a model. */
  public static GraphModel model(Graph graph, long seed) {
    return fill(
        new GraphModel(
            new ModelDescription("net", Map.of(), graph, Recipe.EMPTY, ""), new Weights(Map.of())),
        seed);
  }

  /** {@code model} with random values also where fresh weights are zeros and ones. */
  static GraphModel fill(GraphModel model, long seed) {
    Weights weights = Weights.initial(model.graph().variables(), Initializer.HE_NORMAL, seed);
    Random random = new Random(seed);
    float meanScale = meanScale(model.graph());
    weights
        .values()
        .forEach((variable, data) -> {
          if (variable.role() != Role.WEIGHT) {
            fill(variable, data, meanScale, random);
          }
        });
    return new GraphModel(model.description(), weights);
  }

  private static void fill(Variable variable, MemorySegment data, float meanScale, Random random) {
    for (int i = 0; i < variable.type().shape().elements(); i++) {
      float value =
          switch (variable.role()) {
            case SCALE -> meanScale * random.nextFloat(0.5f, 1.5f);
            case RUNNING_VARIANCE -> random.nextFloat(0.5f, 1.5f);
            default -> 0.3f * (float) random.nextGaussian();
          };
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  /**
   * The mean scale of batch norms. The sums of residual networks would grow from unit to unit with
   * a scale of 1, until gates hang on the last bit of what is squeezed.
   */
  private static float meanScale(Graph graph) {
    boolean isResidual =
        graph.nodes().stream()
            .filter(node -> node.op() instanceof Add)
            .anyMatch(node -> node.inputs().stream().allMatch(x -> x.shape().isImage()));
    return isResidual ? 0.6f : 1;
  }
}
