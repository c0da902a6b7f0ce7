package dev.senet.core.op;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * Statistics and normalisation as one function of x: the derivative of normalize is that of
 * normalisation by the statistics of its own input.
 */
record NormalizeByBatch(double epsilon) implements Op {
  @Override
  public String name() {
    return "normalize_by_batch";
  }

  private Normalize normalize() {
    return new Normalize(epsilon);
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    TensorType statistics = new BatchStatistics().infer(inputs.subList(0, 1));
    return normalize().infer(List.of(inputs.get(0), statistics, inputs.get(1), inputs.get(2)));
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray statistics = new BatchStatistics().evaluate(inputs.subList(0, 1));
    return normalize().evaluate(List.of(inputs.get(0), statistics, inputs.get(1), inputs.get(2)));
  }

  @Override
  public List<Optional<Node>> differentiate(GraphBuilder b, Node node, Node dy) {
    Node statistics = b.apply(new BatchStatistics(), node.input(0));
    Node y = b.apply(normalize(), node.input(0), statistics, node.input(1), node.input(2));
    List<Optional<Node>> gradients = normalize().differentiate(b, y, dy);
    assertTrue(gradients.get(1).isEmpty());
    return List.of(gradients.get(0), gradients.get(2), gradients.get(3));
  }
}
