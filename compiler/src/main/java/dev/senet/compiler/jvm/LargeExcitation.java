package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.Excitation.Stage;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Reshape;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the steps of an {@link Excitation} with a large weight: each stage by the kernel of its op,
 * which reads a weight once for all samples of a batch, and shares it out among the threads.
 */
final class LargeExcitation {
  /** Bytes of a weight that are worth steps of their own. */
  private static final long LARGE_BYTES = 128 << 10;

  private LargeExcitation() {}

  /** Whether {@code node} is an excitation with a large weight. */
  static boolean is(Node node) {
    return node.op() instanceof Excitation op && hasLargeWeight(op, node);
  }

  private static boolean hasLargeWeight(Excitation op, Node node) {
    List<TensorType> types = op.types(node.inputTypes());
    return op.stages().stream()
        .filter(stage -> isProduct(stage.op()))
        .anyMatch(stage -> types.get(stage.operands().get(1)).bytes(1) >= LARGE_BYTES);
  }

  private static boolean isProduct(Op op) {
    return op instanceof Convolution || op instanceof Fused f && f.anchor() instanceof Convolution;
  }

  /** Adds the steps. */
  static void lower(JvmBackend backend, Lowering lowering, Node node) {
    Excitation op = (Excitation) node.op();
    List<TensorType> types = op.types(node.inputTypes());
    List<Value> values = new ArrayList<>();
    node.inputs().forEach(x -> values.add(new Value(lowering.ref(x), x.shape())));
    for (int i = 0; i < op.stages().size(); i++) {
      Stage stage = op.stages().get(i);
      Shape shape = types.get(values.size()).shape();
      List<Value> in = stage.operands().stream().map(values::get).toList();
      if (stage.op() instanceof Reshape) {
        values.add(new Value(in.getFirst().ref(), shape));
        continue;
      }
      boolean isLast = i == op.stages().size() - 1;
      String label = node.name() + (isLast ? "" : " stage " + (i + 1));
      Size bytes = Size.perSample(4L * shape.elements());
      Value out = new Value(isLast ? lowering.ref(node) : lowering.temporary(label, bytes), shape);
      if (stage.op() instanceof GlobalAveragePool) {
        Node image = node.input(stage.operands().getFirst());
        JvmBackend.mean(
            backend.lanes(),
            lowering,
            label,
            lowering.sums(image).orElseThrow(),
            image.shape(),
            out.ref());
      } else {
        backend.lower(stage.op(), label, in, out, lowering);
      }
      values.add(out);
    }
  }
}
