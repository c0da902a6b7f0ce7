package dev.senet.compiler.jvm;

import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.WithSums;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A dense or grouped convolution, or data gradient, with what is fused with it: all that decides
 * how fast its kernels are, but for the batch.
 *
 * @param in the shapes of the inputs
 * @param isSummed whether the sums of the result by channel are wanted
 */
public record ConvolutionSite(Op op, List<Shape> in, Shape out, boolean isSummed) {
  /** What {@code node} computes, if that is a convolution which this choice is for. */
  public static Optional<ConvolutionSite> of(Node node) {
    boolean isSummed = node.op() instanceof WithSums;
    Op op = node.op() instanceof WithSums(Op inner) ? inner : node.op();
    List<Shape> in = node.inputs().stream().map(Node::shape).toList();
    ConvolutionSite site = new ConvolutionSite(op, in, node.shape(), isSummed);
    return switch (site.anchor()) {
      case Convolution c when !site.isDepthwise(c.groups()) -> Optional.of(site);
      case ConvolutionDataGradient g when !site.isDepthwise(g.groups()) -> Optional.of(site);
      default -> Optional.empty();
    };
  }

  private boolean isDepthwise(int groups) {
    return Convolution.isDepthwise(groups, in.getFirst(), out);
  }

  private Op anchor() {
    return op instanceof Fused fused ? fused.anchor() : op;
  }

  /** Whether Winograd's algorithm can compute it. */
  public boolean hasWinograd() {
    return switch (anchor()) {
      case Convolution(var window, int groups) -> WinogradLowering.accepts(window, groups);
      case ConvolutionDataGradient g -> WinogradLowering.accepts(g.window(), g.groups());
      default -> false;
    };
  }

  /** In one line of text; equal for what takes equal time. */
  @Override
  public String toString() {
    String what =
        switch (anchor()) {
          case Convolution(var window, int groups) -> text(window, groups);
          case ConvolutionDataGradient g -> "data gradient " + text(g.window(), g.groups());
          default -> anchor().name();
        };
    String fused = op instanceof Fused f ? operands(f) : "";
    return "%s %s -> %s%s%s"
        .formatted(what, text(in.getFirst()), text(out), fused, isSummed ? ", sums" : "");
  }

  private static String text(Window w, int groups) {
    boolean isSquare = w.equals(Window.square(w.kernelHeight(), w.strideHeight()));
    String rest =
        isSquare
            ? "/" + w.strideHeight()
            : "/%dx%d pad %d %d %d %d dilation %dx%d"
                .formatted(
                    w.strideHeight(),
                    w.strideWidth(),
                    w.padTop(),
                    w.padBottom(),
                    w.padLeft(),
                    w.padRight(),
                    w.dilationHeight(),
                    w.dilationWidth());
    return "%dx%d%s%s"
        .formatted(w.kernelHeight(), w.kernelWidth(), rest, groups == 1 ? "" : " groups " + groups);
  }

  private static String text(Shape shape) {
    return shape.dim(0) + "x" + shape.dim(1) + "x" + shape.channels();
  }

  private String operands(Fused f) {
    return f.prologue()
            .map(_ -> ", reads" + accesses(f.prologueInputs(in), in.getFirst()))
            .orElse("")
        + f.epilogue().map(_ -> ", applies" + accesses(f.epilogueInputs(in), out)).orElse("");
  }

  private static String accesses(List<Shape> operands, Shape over) {
    return operands.stream()
        .map(o -> Access.of(o, over).orElseThrow().name())
        .map(name -> " " + name.toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining());
  }
}
