package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Add;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.ConvolutionWeightGradient;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Relu;
import dev.senet.core.op.Window;
import dev.senet.core.program.Precision;
import dev.senet.core.reference.NdArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Products of matrices: each must be what the reference makes of rounded factors. All other
 * operands are taken as they are.
 */
final class MixedPrecisionCases {
  private static final Window WINDOW = Window.square(3, 1);

  /** All that round factors. */
  static final List<Precision> PRECISIONS =
      Arrays.stream(Precision.values()).filter(Precision::isMixed).toList();

  /** The operands of products; whatever else a case has is added to one. */
  private static final Set<String> FACTORS = Set.of("x0", "w0", "x1", "w1");

  private final Precision precision;
  private final CaseBuilder to = new CaseBuilder(3);

  private MixedPrecisionCases(Precision precision) {
    this.precision = precision;
  }

  static List<Case> of(Precision precision) {
    MixedPrecisionCases cases = new MixedPrecisionCases(precision);
    cases.convolutions(Shape.batched(9, 8, 12), 1, 40);
    cases.convolutions(Shape.batched(5, 6, 16), 1, 70);
    cases.convolutions(Shape.batched(7, 7, 6), 3, 9);
    cases.to.single(new Linear(), Shape.batched(37), Shape.of(37, 10));
    cases.fused();
    return cases.to.cases().stream().map(cases::onRoundedFactors).toList();
  }

  private void convolutions(Shape x, int groups, int channels) {
    Shape w = Shape.of(3, 3, x.channels() / groups, channels);
    Shape y = WINDOW.output(x, channels);
    to.single(new Convolution(WINDOW, groups), x, w);
    to.single(new ConvolutionDataGradient(WINDOW, groups, x.dim(0), x.dim(1)), y, w);
    to.single(new ConvolutionWeightGradient(WINDOW, groups), x, y);
  }

  /** Bias and residual are not rounded, and neither is the result. */
  private void fused() {
    Shape x = Shape.batched(6, 5, 8);
    Op conv = new Convolution(WINDOW, 1);
    to.add(
        "conv + bias, relu, residual",
        List.of(x, Shape.of(3, 3, 8, 20), Shape.of(20), x.withDim(2, 20)),
        in -> {
          Node sum = in.apply(new Add(), in.apply(conv, in.get(0), in.get(1)), in.get(2));
          return in.apply(new Add(), in.apply(new Relu(), sum), in.get(3));
        });
  }

  private Case onRoundedFactors(Case c) {
    return new Case(
        c.name(), c.graph(), c.pipelines(), c.values(), reference(c.graph(), c.values()));
  }

  private Map<String, NdArray> reference(Graph graph, GraphRunner.Values values) {
    Map<String, NdArray> inputs = new LinkedHashMap<>(values.inputs());
    inputs.replaceAll((name, value) -> FACTORS.contains(name) ? rounded(value) : value);
    Map<Variable, NdArray> variables = new LinkedHashMap<>(values.variables());
    variables.replaceAll((v, value) -> FACTORS.contains(v.name()) ? rounded(value) : value);
    Map<String, NdArray> expected =
        new LinkedHashMap<>(
            GraphRunner.reference(graph, new GraphRunner.Values(inputs, variables)));
    // The masters stay as they are.
    values.variables().forEach((v, value) -> expected.put("variable " + v.name(), value));
    return expected;
  }

  private NdArray rounded(NdArray array) {
    return NdArray.generate(
        array.shape(), array.batch(), i -> precision.round((float) array.data()[i]));
  }

  /** Floats of all kinds: subnormal, huge, infinite, halfway between two shorter ones. */
  static float[] floats(int count) {
    Random random = new Random(5);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      int bits = random.nextInt();
      floats[i] =
          Float.intBitsToFloat(
              switch (i % 4) {
                case 0 -> bits;
                // Halfway between two values of fp16, and of bf16.
                case 1 -> bits & 0x80ffe000 | 0x38001000;
                case 2 -> bits & 0xffff0000 | 0x8000;
                // In the range of fp16, its subnormal numbers included.
                default -> bits & 0x8fffffff | 0x30000000;
              });
    }
    floats[0] = Float.POSITIVE_INFINITY;
    floats[4] = 65519.99f;
    floats[8] = 65520f;
    floats[12] = Float.MAX_VALUE;
    floats[16] = Float.MIN_VALUE;
    return floats;
  }
}
