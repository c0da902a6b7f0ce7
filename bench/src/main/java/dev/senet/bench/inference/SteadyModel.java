package dev.senet.bench.inference;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Weights;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A model with fresh weights with which contenders can be compared. In a residual network that has
 * not been trained, each unit adds to the magnitude of the sum, until after tens of them the gates
 * of SE blocks are 0 or 1 by the last bit of what is squeezed, and so are the outputs, whoever
 * computes them. Batch norms with a scale of less than 1 keep the sums in range.
 */
final class SteadyModel {
  private static final float SCALE = 0.6f;

  private SteadyModel() {}

  /** The model of a {@code .senet} file or a network of the zoo. */
  static GraphModel load(Path file) throws IOException {
    GraphModel model = GraphModel.load(file);
    if (!isResidual(model.graph())) {
      return model;
    }
    Weights weights = model.weights();
    weights.values().forEach(SteadyModel::scale);
    return model.withWeights(weights);
  }

  private static boolean isResidual(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Add)
        .anyMatch(node -> node.inputs().stream().allMatch(x -> x.shape().isImage()));
  }

  private static void scale(Variable variable, MemorySegment data) {
    if (variable.role() == Role.SCALE) {
      for (int i = 0; i < variable.type().shape().elements(); i++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, SCALE);
      }
    }
  }
}
