package dev.senet.runtime;

import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Add;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Pad;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.Transpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Sums over dimensions, and ops that only move elements, with their gradients. */
final class MovementCases {
  private final CaseBuilder to;

  private MovementCases(CaseBuilder to) {
    this.to = to;
  }

  static void add(CaseBuilder to) {
    MovementCases cases = new MovementCases(to);
    for (int i = 0; i < 2; i++) {
      cases.sums(to.image());
      cases.moves(to.image());
      cases.shuffle(to.image(), 1 + to.upTo(3), to.upTo(5));
    }
  }

  /** Sums over many elements; as many dimensions as there can be. */
  static void addFixed(CaseBuilder to) {
    MovementCases cases = new MovementCases(to);
    cases.sums(Shape.batched(50, 40, 12));
    Shape many = Shape.batched(2, 3, 1, 2, 3, 2, 2, 3);
    cases.withGradient(new Transpose(List.of(7, 2, 5, 0, 3, 1, 6, 4)), many);
    cases.withGradient(new Transpose(List.of(5, 3, 1, 0, 2, 4, 6, 7)), many);
    cases.withGradient(new Slice(4, 1, 3), many);
    to.single(new SumTo(Shape.of(2, 1, 1, 2, 1, 2, 1, 3)), many);
    to.single(new SumTo(Shape.batched(1, 3, 1, 1, 3, 1, 2, 1)), many);
  }

  private void sums(Shape x) {
    to.single(new SumTo(Shape.of(x.channels())), x);
    to.single(new SumTo(Shape.batched(x.channels())), x);
    to.single(new SumTo(Shape.of()), x);
    to.single(new SumTo(Shape.batched(1, 1, 1)), x);
    to.single(new SumTo(Shape.batched(x.dim(0), x.dim(1), 1)), x);
    to.single(new SumTo(Shape.of(x.dim(0), 1, 1)), x);
    to.add(
        "sum of products",
        List.of(x, x),
        in -> in.apply(new SumTo(Shape.batched(x.channels())), in.apply(new Multiply())));
    to.add(
        "mean of relu", List.of(x), in -> in.apply(new GlobalAveragePool(), in.apply(new Relu())));
  }

  private void moves(Shape x) {
    int c = x.channels();
    List<Integer> order = new ArrayList<>(IntStream.range(0, 3).boxed().toList());
    Collections.shuffle(order, to.random());
    withGradient(new Concat(2), x, x.withDim(2, to.channels()), x.withDim(2, to.channels()));
    withGradient(new Concat(0), x, x);
    withGradient(new Slice(2, c / 2, c), x);
    withGradient(new Slice(0, 1, x.dim(0)), x);
    withGradient(new Reshape(Shape.batched(x.elements())), x);
    withGradient(new Transpose(order), x);
    withGradient(new Pad(List.of(1, 0, 2), List.of(0, 3, 1), 0.5), x);
  }

  /** {@code op} and its gradient by the first input; both join in a sum, so that none is a view. */
  private void withGradient(Op op, Shape... shapes) {
    to.single(op, shapes);
    Shape y =
        op.infer(List.of(shapes).stream().map(dev.senet.core.graph.TensorType::f32).toList())
            .shape();
    List<Shape> all = new ArrayList<>(List.of(shapes));
    all.add(y);
    to.add(
        "gradient of " + op,
        all,
        in -> {
          Node result = in.builder().apply(op, in.nodes().subList(0, shapes.length));
          Node dy = in.apply(new Multiply(), result, in.get(shapes.length));
          Node dx = op.differentiate(in.builder(), result, dy).getFirst().orElseThrow();
          return in.apply(new Add(), dx, in.get(0));
        });
  }

  /** A channel shuffle: the transpose of groups and channels of a group. */
  private void shuffle(Shape image, int groups, int channels) {
    Shape x = image.withDim(2, groups * channels);
    Shape split = Shape.batched(x.dim(0), x.dim(1), groups, channels);
    to.add(
        "channel shuffle of %d groups of %d".formatted(groups, channels),
        List.of(x),
        in -> {
          Node grouped = in.apply(new Reshape(split));
          Node swapped = in.apply(new Transpose(List.of(0, 1, 3, 2)), grouped);
          return in.apply(new Reshape(x), swapped);
        });
  }
}
