package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.Lowering;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Window;
import dev.senet.core.program.Size;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Depthwise convolutions and their data gradients: a work-item for each element of the result, or
 * where its sums are wanted for some pixels of a channel.
 *
 * @param window the convolution's window
 */
record DepthwiseKernel(Dialect dialect, Lowering lowering, String label, Window window) {
  /** Pixels that a work-item computes and sums up. */
  private static final int ROWS_OF_ITEM = 8;

  /** Adds the step of the convolution; {@code epilogue} is applied to the result. */
  void forward(Value x, Value weights, Applied epilogue, Value out) {
    Taps taps = new Taps(window, x.shape(), out.shape());
    KernelWriter kernel = kernel("Depthwise", taps, epilogue);
    writeElements(kernel, element(kernel, x, weights, epilogue, out, taps::forward), out);
  }

  /** Adds the step of the data gradient; {@code epilogue} is applied to the result. */
  void dataGradient(Value dy, Value weights, Applied epilogue, Value dx) {
    Taps taps = new Taps(window, dx.shape(), dy.shape());
    KernelWriter kernel = kernel("DepthwiseGradient", taps, epilogue);
    writeElements(kernel, element(kernel, dy, weights, epilogue, dx, taps::backward), dx);
  }

  /** The same as {@link #forward}, with the sums of each channel of the result. */
  ChannelSums forwardWithSums(Value x, Value weights, Applied epilogue, Value out) {
    Shape shape = out.shape();
    int channels = shape.channels();
    int positions = shape.positions();
    ColumnGroup group = ColumnGroup.of(channels).forRows(positions);
    int block = ROWS_OF_ITEM * group.lanes();
    int chunks = Math.ceilDiv(positions, block);
    Taps taps = new Taps(window, x.shape(), shape);
    KernelWriter kernel = kernel("DepthwiseWithSums", taps, epilogue);
    Element element = element(kernel, x, weights, epilogue, out, taps::forward);
    ChannelSums sums = ChannelSums.allocate(lowering, label, chunks, channels);
    Pointer output = kernel.write("sums", sums.ref());
    KernelWriter.Local part = kernel.local("part", group.items());
    kernel
        .add(group.declarations())
        .add("int sample = context.groupIdx / %d;", chunks)
        .add("int first = context.groupIdx %% %d * %d;", chunks, block)
        .add("int end = TornadoMath.min(%d, first + %d);", positions, block)
        .accumulator("total")
        .add("if (c < %d) {", channels)
        .add("for (int r = first + lane; r < end; r = r + %d) {", group.lanes())
        .add(Taps.pixel("sample * %d + r".formatted(positions), shape))
        .add("int i = pixel * %d + c;", channels)
        .add(element.statements)
        .add("total = total + %s;\n}\n}", element.result)
        .add(part.set("item", "total") + group.tree().sum(part))
        .add("if (lane == 0 && c < %d) {", channels)
        .add("%s}", output.set("context.groupIdx * %d + c".formatted(channels), part.get("item")));
    lowering.add(kernel.step(label, group.grid(Size.perSample(chunks), channels)));
    return sums;
  }

  private KernelWriter kernel(String family, Taps taps, Applied epilogue) {
    return new KernelWriter(
        dialect,
        family,
        "%s\nafter: %s"
            .formatted(taps.description(), Exprs.print(epilogue.expression(), List.of())));
  }

  /**
   * Computes and stores element {@code i}: channel {@code c} of pixel {@code py}, {@code px} of
   * sample {@code n}.
   *
   * @param result what has been stored
   */
  private record Element(String statements, String result) {}

  /**
   * Declares what the kernel reads and writes.
   *
   * @param taps loops over the taps of a pixel
   */
  private Element element(
      KernelWriter kernel,
      Value in,
      Value weights,
      Applied epilogue,
      Value out,
      UnaryOperator<String> taps) {
    Pointer input = kernel.read("x", in.ref());
    Pointer weight = kernel.read("w", weights.ref());
    ElementExpr after =
        ElementExpr.declare(
            kernel, "e", List.of(epilogue.expression()), epilogue.operands(), out.shape());
    Pointer output = kernel.write("out", out.ref());
    int channels = out.shape().channels();
    String product =
        "sum = sum + %s * %s;\n"
            .formatted(
                input.get("at * %d + c".formatted(channels)),
                weight.get("tap * %d + c".formatted(channels)));
    ExprWriter.Code code = after.of("sum", new Position("i", "c", "n"));
    return new Element(
        "float sum = 0f;\n"
            + taps.apply(product)
            + code.statements()
            + output.set("i", code.result()),
        code.result());
  }

  private void writeElements(KernelWriter kernel, Element element, Value out) {
    kernel.number("count", out.count());
    kernel
        .add("int i = context.globalIdx;")
        .add("if (i < count) {")
        .add(Taps.element(out.shape()))
        .add("%s}", element.statements);
    lowering.add(kernel.step(label, Grids.covering(out.count())));
  }
}
