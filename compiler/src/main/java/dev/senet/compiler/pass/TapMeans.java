package dev.senet.compiler.pass;

import dev.senet.core.graph.Cost;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Optional;

/**
 * What each tap of a convolution sees on average: [N, H, W, C] to [N, kernel height, kernel width,
 * C]. A tap sees the image shifted, without the rows and columns that are shifted out of it; so its
 * mean follows from the sum of the image and the sums along the border.
 *
 * @param window of a convolution of stride 1
 */
public record TapMeans(Window window) implements Op {
  public TapMeans {
    if (window.strideHeight() != 1 || window.strideWidth() != 1) {
      throw new IllegalArgumentException("taps of strided convolutions skip pixels: " + window);
    }
  }

  /**
   * The pixels along one axis that tap {@code i} sees.
   *
   * @param from the first
   * @param to behind the last
   */
  public record Range(int from, int to) {
    boolean contains(int at) {
      return from <= at && at < to;
    }
  }

  /** The rows of an image of {@code height} rows that tap row {@code i} sees. */
  public Range rows(int i, int height) {
    return range(
        i * window.dilationHeight() - window.padTop(), window.outputHeight(height), height);
  }

  /** The columns of an image of {@code width} columns that tap column {@code i} sees. */
  public Range columns(int i, int width) {
    return range(i * window.dilationWidth() - window.padLeft(), window.outputWidth(width), width);
  }

  private static Range range(int first, int count, int size) {
    int from = Math.clamp(first, 0, size);
    return new Range(from, Math.clamp((long) first + count, from, size));
  }

  /** Bytes of a sample of {@code x} that lie along the border. */
  public long borderBytes(TensorType x) {
    int height = x.shape().dim(0);
    int width = x.shape().dim(1);
    Range firstRows = rows(0, height);
    Range lastRows = rows(window.kernelHeight() - 1, height);
    Range firstColumns = columns(0, width);
    Range lastColumns = columns(window.kernelWidth() - 1, width);
    long inside = overlap(firstRows, lastRows) * overlap(firstColumns, lastColumns);
    return x.bytes(1) / x.shape().positions() * (x.shape().positions() - inside);
  }

  private static long overlap(Range a, Range b) {
    return Math.max(0, Math.min(a.to(), b.to()) - Math.max(a.from(), b.from()));
  }

  @Override
  public String name() {
    return "tap_means";
  }

  @Override
  public TensorType infer(List<TensorType> inputs) {
    Shape x = inputs.getFirst().shape();
    if (inputs.size() != 1 || !x.isImage()) {
      throw new ShapeException("tap_means takes an image [N, H, W, C], not " + inputs);
    }
    return TensorType.f32(Shape.batched(window.kernelHeight(), window.kernelWidth(), x.channels()));
  }

  @Override
  public Cost cost(List<TensorType> inputs, TensorType output) {
    return Cost.ofFlops(borderBytes(inputs.getFirst()) / 4);
  }

  @Override
  public NdArray evaluate(List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    Shape shape = x.shape();
    int channels = shape.channels();
    int taps = window.kernelHeight() * window.kernelWidth();
    int outputs = window.output(shape, channels).positions();
    return NdArray.generate(
        Shape.batched(window.kernelHeight(), window.kernelWidth(), channels),
        x.batch(),
        i -> {
          int sample = i / channels / taps;
          int tap = i / channels % taps;
          int c = i % channels;
          double sum = 0;
          Range rows = rows(tap / window.kernelWidth(), shape.dim(0));
          Range columns = columns(tap % window.kernelWidth(), shape.dim(1));
          for (int p = 0; p < shape.positions(); p++) {
            if (rows.contains(p / shape.dim(1)) && columns.contains(p % shape.dim(1))) {
              sum += x.data()[(sample * shape.positions() + p) * channels + c];
            }
          }
          return sum / outputs;
        });
  }

  /** Not defined: squeezes are hoisted for prediction only. */
  @Override
  public List<Optional<Node>> differentiate(GraphBuilder builder, Node node, Node dy) {
    throw new IllegalStateException("means of taps are not differentiated");
  }
}
