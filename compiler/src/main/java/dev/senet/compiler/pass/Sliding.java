package dev.senet.compiler.pass;

import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Window;
import java.util.Optional;

/**
 * A convolution that slides one kernel along a vector, as ECA does along the channels (Wang et al.
 * 2020): {@code y[c] = Σ w[k] * x[c + k * dilation - before]}, what lies outside being 0.
 *
 * @param taps elements of the kernel
 * @param before elements of padding in front of the vector
 * @param dilation elements from one tap to the next
 */
public record Sliding(int taps, int before, int dilation) {
  /** How {@code op}, perhaps with what is fused to it, slides along {@code x} to {@code y}. */
  public static Optional<Sliding> of(Op op, Shape x, Shape y) {
    return switch (op) {
      case Fused f -> of(f.anchor(), x, y);
      case Convolution c when isAlong(c.window(), x, y) -> Optional.of(of(c.window(), x));
      default -> Optional.empty();
    };
  }

  private static boolean isAlong(Window w, Shape x, Shape y) {
    boolean isDense = w.strideHeight() == 1 && w.strideWidth() == 1;
    int across = x.dim(0) == 1 ? w.kernelHeight() : w.kernelWidth();
    return x.equals(y) && x.channels() == 1 && isVector(x) && isDense && across == 1;
  }

  private static Sliding of(Window w, Shape x) {
    return x.dim(0) == 1
        ? new Sliding(w.kernelWidth(), w.padLeft(), w.dilationWidth())
        : new Sliding(w.kernelHeight(), w.padTop(), w.dilationHeight());
  }

  /** Whether tensors of {@code shape} have one row of elements for each sample. */
  public static boolean isVector(Shape shape) {
    return shape.dims().stream().filter(d -> d > 1).count() <= 1;
  }
}
