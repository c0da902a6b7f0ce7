package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.MaxPool;
import dev.senet.core.op.MaxPoolGradient;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Zeros, infinities, NaN and what overflows: a number that is none must not look like one. */
final class SpecialCases {
  private static final double[] VALUES = {
    Double.NaN,
    // What an x86 processor makes of 0 / 0 has its sign bit set.
    Double.longBitsToDouble(0xfff8000000000000L),
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    0x1p-140,
    -0x1p-140,
    3,
    -3,
    6,
    20,
    -20,
    88,
    -88,
    100,
    -100,
    1e4,
    -1e4,
    1e20,
    -1e20
  };

  private SpecialCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Shape x = Shape.batched(5, 4, 37);
    for (PointwiseOp op : PointwiseCases.UNARY) {
      GraphBuilder forward = new GraphBuilder();
      forward.output("y", forward.apply(op, forward.input("x", TensorType.f32(x))));
      cases.add(of("special values of " + op, forward.build()));
    }
    for (int kernel = 1; kernel <= 3; kernel++) {
      MaxPool pool = new MaxPool(Window.square(kernel, 1), false);
      GraphBuilder builder = new GraphBuilder();
      Node input = builder.input("x", TensorType.f32(x));
      Node y = builder.apply(pool, input);
      Node dy = builder.input("dy", TensorType.f32(y.shape()));
      MaxPoolGradient gradient = new MaxPoolGradient(pool.window(), false);
      builder.output("y", y).output("dx", builder.apply(gradient, input, y, dy));
      cases.add(of("max pool of special values, " + pool, builder.build()));
    }
    return cases;
  }

  /** Every third element of x is special. */
  private static Case of(String name, Graph graph) {
    GraphRunner.Values usual = GraphRunner.random(graph, 2, new Random(3));
    Random random = new Random(5);
    Map<String, NdArray> inputs = new LinkedHashMap<>(usual.inputs());
    inputs.computeIfPresent(
        "x",
        (key, x) ->
            NdArray.generate(
                x.shape(),
                x.batch(),
                i -> i % 3 == 0 ? (float) VALUES[random.nextInt(VALUES.length)] : x.data()[i]));
    GraphRunner.Values values = new GraphRunner.Values(inputs, usual.variables());
    return new Case(
        name, graph, List.of(Pipeline.values()), values, GraphRunner.reference(graph, values));
  }
}
