package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.Backend;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.graph.Node;
import dev.senet.core.op.PointwiseOp;
import java.util.List;

/**
 * The embedded backend: kernels as Java source over the Vector API, or over plain floats.
 *
 * @param lanes the vector width
 */
public record JvmBackend(Lanes lanes) implements Backend {
  @Override
  public String target() {
    return lanes.isVector() ? "jvm-" + 32 * lanes.count() : "jvm-scalar";
  }

  @Override
  public void lower(Node node, Lowering lowering) {
    Value output = value(node, lowering);
    List<Value> inputs = node.inputs().stream().map(input -> value(input, lowering)).toList();
    switch (node.op()) {
      case PointwiseOp op ->
          PointwiseKernel.lower(lanes, lowering, node.name(), op.expression(), inputs, output);
      default -> throw new UnsupportedOperationException("no kernel for " + node.op());
    }
  }

  private static Value value(Node node, Lowering lowering) {
    return new Value(lowering.ref(node), node.shape());
  }
}
