package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.op.Window;
import java.util.List;

/**
 * Depthwise convolutions and their data gradients: a work-item for each element of the result.
 *
 * @param window the convolution's window
 */
record DepthwiseKernel(Dialect dialect, Lowering lowering, String label, Window window) {
  /**
   * Adds the step of the convolution, or of its data gradient.
   *
   * @param epilogue over the result and {@code operands}
   */
  void lower(
      boolean isGradient, Value in, Value weights, Expr epilogue, List<Value> operands, Value out) {
    String what = isGradient ? "Data gradient of a depthwise" : "Depthwise";
    KernelWriter kernel =
        new KernelWriter(
            dialect,
            isGradient ? "DepthwiseGradient" : "Depthwise",
            "%s convolution, then %s".formatted(what, Exprs.print(epilogue, List.of())));
    Pointer input = kernel.read("x", in.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr after = ElementExpr.declare(kernel, "e", List.of(epilogue), operands, out.shape());
    Pointer output = kernel.write("out", out.ref());
    kernel.number("count", out.count());
    int channels = out.shape().channels();
    String product =
        "sum = sum + %s * %s;\n"
            .formatted(
                input.get("at * %d + c".formatted(channels)),
                weight.get("tap * %d + c".formatted(channels)));
    Taps taps =
        isGradient
            ? new Taps(window, out.shape(), in.shape())
            : new Taps(window, in.shape(), out.shape());
    ExprWriter.Code result = after.of("sum", new Position("i", "c", "n"), "");
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(out.shape()))
        .add("float sum = 0f;")
        .add(isGradient ? taps.backward(product) : taps.forward(product))
        .add("%s%s}", result.statements(), output.set("i", result.result()));
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }
}
