package dev.senet.core.op;

import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.reference.NdArray;
import java.util.List;

/**
 * The gradient of {@link BatchMean}: x [N], which gives the batch size, and dy [] give dy/N [N].
 */
public record BatchMeanGradient() implements GradientOp {
  @Override
  public String name() {
    return "batch_mean_gradient";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Arity.check(this, inputs, 2);
    Operands.exactly(this, "x", inputs.get(0), Shape.batched());
    Operands.exactly(this, "dy", inputs.get(1), Shape.of());
    return TensorType.f32(Shape.batched());
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    int batch = inputs.get(0).batch();
    double share = inputs.get(1).data()[0] / batch;
    return NdArray.generate(Shape.batched(), batch, n -> share);
  }
}
