package dev.senet.compiler.jvm;

import static dev.senet.compiler.jvm.ConvolutionKernelTest.NONE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.jvm.ConvolutionKernelTest.Around;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradKernelTest {
  /** Largest difference from the reference, in units of its largest value. */
  private static final double TOLERANCE = 1e-5;

  private static void checkForward(
      ConvolutionCase shape, int batch, Around prologue, Around epilogue) {
    check(
        new Convolution(shape.window(), 1),
        shape,
        batch,
        shape.x(),
        shape.y(),
        prologue,
        epilogue,
        (size, lanes, harness, in, before, after, out) ->
            forward(size, lanes, harness, shape, in, before, after, false, out));
  }

  private static Optional<ChannelSums> forward(
      WinogradTile size,
      Lanes lanes,
      KernelHarness harness,
      ConvolutionCase shape,
      List<Value> in,
      Optional<ConvolutionLowering.Applied> prologue,
      Optional<ConvolutionLowering.Applied> epilogue,
      boolean isSummed,
      Value out) {
    return WinogradLowering.forward(
        size,
        Tiles.some(lanes, shape),
        Tiles.someBlock(shape),
        harness,
        "test",
        shape.window(),
        in.get(0),
        in.get(1),
        prologue,
        epilogue,
        isSummed,
        out);
  }

  private static void checkDataGradient(ConvolutionCase shape, int batch, Around epilogue) {
    check(
        new ConvolutionDataGradient(shape.window(), 1, shape.height(), shape.width()),
        shape,
        batch,
        shape.y(),
        shape.x(),
        NONE,
        epilogue,
        (size, lanes, harness, in, before, after, out) ->
            WinogradLowering.dataGradient(
                size,
                Tiles.some(lanes, shape),
                Tiles.someBlock(shape),
                harness,
                "test",
                shape.window(),
                in.get(0),
                in.get(1),
                after,
                out));
  }

  /** What is tested. */
  private interface Target {
    void lower(
        WinogradTile size,
        Lanes lanes,
        KernelHarness harness,
        List<Value> in,
        Optional<ConvolutionLowering.Applied> prologue,
        Optional<ConvolutionLowering.Applied> epilogue,
        Value out);
  }

  private static void check(
      Op op,
      ConvolutionCase shape,
      int batch,
      Shape in,
      Shape out,
      Around prologue,
      Around epilogue,
      Target target) {
    Random random = new Random(shape.hashCode());
    List<NdArray> inputs = inputs(in, shape, batch, prologue, epilogue, random);
    int m = 2 + prologue.operands().size();
    int n = epilogue.operands().size();
    NdArray expected = expected(op, inputs, prologue, epilogue);
    for (WinogradTile size : WinogradTile.values()) {
      for (Lanes lanes : KernelHarness.widths()) {
        float[] actual =
            KernelHarness.run(
                batch,
                out,
                inputs,
                (harness, v) ->
                    target.lower(
                        size,
                        lanes,
                        harness,
                        v,
                        prologue.applied(v.subList(2, m)),
                        epilogue.applied(v.subList(m, m + n)),
                        v.getLast()));
        double error = error(expected, actual);
        assertTrue(
            error <= TOLERANCE,
            () -> "%s %s %s %s: off by %s".formatted(size, lanes, op.name(), shape, error));
      }
    }
  }

  /** The image, the weight, and the operands around the convolution. */
  private static List<NdArray> inputs(
      Shape in, ConvolutionCase shape, int batch, Around prologue, Around epilogue, Random random) {
    List<Shape> shapes = new ArrayList<>(List.of(in, shape.weight()));
    shapes.addAll(prologue.operands());
    shapes.addAll(epilogue.operands());
    return shapes.stream()
        .map(s -> KernelHarness.random(s, s.isBatched() ? batch : 1, random))
        .toList();
  }

  private static NdArray expected(Op op, List<NdArray> inputs, Around prologue, Around epilogue) {
    return new Fused(
            op,
            2,
            Optional.of(prologue.expression()),
            prologue.operands().size(),
            Optional.of(epilogue.expression()),
            epilogue.operands().size())
        .evaluate(inputs);
  }

  private static double error(NdArray expected, float[] actual) {
    double scale = Arrays.stream(expected.data()).map(Math::abs).max().orElseThrow();
    return IntStream.range(0, actual.length)
            .mapToDouble(i -> Math.abs(actual[i] - expected.data()[i]))
            .max()
            .orElseThrow()
        / scale;
  }

  /** Any image and padding, few or many channels. */
  private static ConvolutionCase random(Random random) {
    Window window =
        new Window(
            3,
            3,
            1,
            1,
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(4),
            1,
            1);
    int most = random.nextInt(4) == 0 ? 70 : 12;
    return new ConvolutionCase(
        window,
        1,
        3 + random.nextInt(14),
        3 + random.nextInt(14),
        1 + random.nextInt(most),
        1 + random.nextInt(most));
  }

  @Test
  void forwardEqualsTheReference() {
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      checkForward(random(random), 1 + random.nextInt(4), NONE, NONE);
    }
  }

  @Test
  void dataGradientEqualsTheReference() {
    Random random = new Random(2);
    for (int i = 0; i < 40; i++) {
      checkDataGradient(random(random), 1 + random.nextInt(4), NONE);
    }
  }

  @Test
  void appliesPrologueAndEpilogue() {
    Random random = new Random(3);
    for (int i = 0; i < 25; i++) {
      ConvolutionCase shape = random(random);
      int batch = 1 + random.nextInt(3);
      checkForward(
          shape,
          batch,
          ConvolutionKernelTest.around(random, shape.x()),
          ConvolutionKernelTest.around(random, shape.y()));
      checkDataGradient(shape, batch, ConvolutionKernelTest.around(random, shape.x()));
    }
  }

  /** The mean from the sums that the convolution gives beside its result. */
  @Test
  void sumsItsResultsUp() {
    Random random = new Random(4);
    for (int i = 0; i < 40; i++) {
      ConvolutionCase shape = random(random);
      int batch = 1 + random.nextInt(4);
      Around epilogue = ConvolutionKernelTest.around(random, shape.y());
      List<NdArray> inputs = inputs(shape.x(), shape, batch, NONE, epilogue, random);
      NdArray y = expected(new Convolution(shape.window(), 1), inputs, NONE, epilogue);
      NdArray expected = new GlobalAveragePool().evaluate(List.of(y));
      for (WinogradTile size : WinogradTile.values()) {
        for (Lanes lanes : KernelHarness.widths()) {
          float[] actual =
              KernelHarness.run(
                  batch,
                  expected.shape(),
                  inputs,
                  (harness, v) -> mean(size, lanes, harness, shape, v, epilogue));
          KernelHarness.assertClose(expected, actual, 1e-4, size + " " + lanes + " " + shape);
        }
      }
    }
  }

  private static void mean(
      WinogradTile size,
      Lanes lanes,
      KernelHarness harness,
      ConvolutionCase shape,
      List<Value> values,
      Around epilogue) {
    ChannelSums sums =
        forward(
                size,
                lanes,
                harness,
                shape,
                values,
                Optional.empty(),
                epilogue.applied(values.subList(2, 2 + epilogue.operands().size())),
                true,
                harness.value("y", shape.y()))
            .orElseThrow();
    JvmBackend.mean(lanes, harness, "mean", sums, shape.y(), values.getLast().ref());
  }

  @Test
  void shapesOfNetworks() {
    Window same = Window.square(3, 1);
    for (ConvolutionCase shape :
        List.of(
            new ConvolutionCase(same, 1, 28, 28, 32, 32),
            new ConvolutionCase(same, 1, 14, 14, 64, 64),
            new ConvolutionCase(same, 1, 15, 13, 40, 72),
            new ConvolutionCase(same, 1, 7, 7, 130, 33),
            new ConvolutionCase(same, 1, 3, 3, 1024, 8))) {
      for (int batch : new int[] {1, 3}) {
        checkForward(shape, batch, NONE, NONE);
        checkDataGradient(shape, batch, NONE);
      }
    }
  }

  /**
   * On normal values the largest error is 1.5e-6 to 4.5e-6 of the largest result for 64 to 512
   * channels (that of the direct kernel 1.1e-6 to 2.3e-6). All widths give the same bits.
   */
  @ParameterizedTest
  @CsvSource({
    "64, OF_2", "128, OF_2", "256, OF_2", "512, OF_2",
    "64, OF_4", "128, OF_4", "256, OF_4", "512, OF_4"
  })
  void errorOverManyChannels(int channels, WinogradTile size) {
    ConvolutionCase shape = new ConvolutionCase(Window.square(3, 1), 1, 16, 16, channels, 16);
    Random random = new Random(channels);
    List<NdArray> inputs =
        List.of(
            KernelHarness.random(shape.x(), 2, random),
            KernelHarness.random(shape.weight(), 1, random));
    NdArray expected = new Convolution(shape.window(), 1).evaluate(inputs);
    int[] bits = null;
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              shape.y(),
              inputs,
              (harness, v) ->
                  WinogradLowering.forward(
                      size,
                      Tile.of(lanes),
                      32,
                      harness,
                      "test",
                      shape.window(),
                      v.get(0),
                      v.get(1),
                      Optional.empty(),
                      Optional.empty(),
                      false,
                      v.getLast()));
      double error = error(expected, actual);
      assertTrue(error <= (size == WinogradTile.OF_2 ? 4e-6 : 8e-6), () -> "off by " + error);
      int[] now = KernelHarness.bits(actual);
      bits = bits == null ? now : bits;
      assertArrayEquals(bits, now, lanes.toString());
    }
  }
}
