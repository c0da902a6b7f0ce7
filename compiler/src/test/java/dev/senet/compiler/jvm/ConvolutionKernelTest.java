package dev.senet.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.plan.ChannelSums;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Window;
import dev.senet.core.reference.NdArray;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConvolutionKernelTest {
  /** An expression with the shapes of its operands. */
  record Around(Expr expression, List<Shape> operands) {
    Optional<ConvolutionLowering.Applied> applied(List<Value> values) {
      return Optional.of(new ConvolutionLowering.Applied(expression, values));
    }
  }

  static final Around NONE = new Around(Expr.arg(0), List.of());

  private static void checkForward(
      ConvolutionCase shape, int batch, Around prologue, Around epilogue) {
    Op op = new Convolution(shape.window(), shape.groups());
    check(op, shape, batch, shape.x(), shape.y(), prologue, epilogue);
  }

  private static void checkDataGradient(ConvolutionCase shape, int batch, Around epilogue) {
    Op op =
        new ConvolutionDataGradient(
            shape.window(), shape.groups(), shape.x().dim(0), shape.x().dim(1));
    check(op, shape, batch, shape.y(), shape.x(), NONE, epilogue);
  }

  private static void check(
      Op op,
      ConvolutionCase shape,
      int batch,
      Shape in,
      Shape out,
      Around prologue,
      Around epilogue) {
    Random random = new Random(shape.hashCode());
    List<Shape> shapes = new ArrayList<>(List.of(in, shape.weight()));
    shapes.addAll(prologue.operands());
    shapes.addAll(epilogue.operands());
    List<NdArray> inputs =
        shapes.stream()
            .map(s -> KernelHarness.random(s, s.isBatched() ? batch : 1, random))
            .toList();
    int m = prologue.operands().size();
    int n = epilogue.operands().size();
    NdArray expected =
        new Fused(
                op, 2, Optional.of(prologue.expression()), m, Optional.of(epilogue.expression()), n)
            .evaluate(inputs);
    for (Lanes lanes : KernelHarness.widths()) {
      float[] actual =
          KernelHarness.run(
              batch,
              out,
              inputs,
              (harness, v) -> {
                var before = prologue.applied(v.subList(2, 2 + m));
                var after = epilogue.applied(v.subList(2 + m, 2 + m + n));
                if (op instanceof Convolution) {
                  ConvolutionLowering.forward(
                      Tiles.some(lanes, shape),
                      Tiles.someBlock(shape) << 12,
                      harness,
                      "test",
                      shape.window(),
                      shape.groups(),
                      v.get(0),
                      v.get(1),
                      before,
                      after,
                      false,
                      v.getLast());
                } else {
                  ConvolutionLowering.dataGradient(
                      Tiles.some(lanes, shape),
                      Tiles.someBlock(shape) << 12,
                      harness,
                      "test",
                      shape.window(),
                      shape.groups(),
                      v.get(0),
                      v.get(1),
                      after,
                      v.getLast());
                }
              });
      KernelHarness.assertClose(expected, actual, 1e-4, lanes + " " + op.name() + " " + shape);
      if (op instanceof Convolution) {
        checkMean(lanes, shape, batch, inputs, prologue, epilogue, expected);
      }
    }
  }

  /** The mean from the sums that a convolution gives beside its result. */
  private static void checkMean(
      Lanes lanes,
      ConvolutionCase shape,
      int batch,
      List<NdArray> inputs,
      Around prologue,
      Around epilogue,
      NdArray y) {
    NdArray expected = new GlobalAveragePool().evaluate(List.of(y));
    int m = prologue.operands().size();
    int n = epilogue.operands().size();
    float[] actual =
        KernelHarness.run(
            batch,
            expected.shape(),
            inputs,
            (harness, v) -> {
              ChannelSums sums =
                  ConvolutionLowering.forward(
                          Tiles.some(lanes, shape),
                          Tiles.someBlock(shape) << 12,
                          harness,
                          "test",
                          shape.window(),
                          shape.groups(),
                          v.get(0),
                          v.get(1),
                          prologue.applied(v.subList(2, 2 + m)),
                          epilogue.applied(v.subList(2 + m, 2 + m + n)),
                          true,
                          harness.value("y", y.shape()))
                      .orElseThrow();
              JvmBackend.mean(lanes, harness, "mean", sums, y.shape(), v.getLast().ref());
            });
    KernelHarness.assertClose(expected, actual, 1e-4, lanes + " mean of " + shape);
  }

  @Test
  void forwardEqualsTheReference() {
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      checkForward(ConvolutionCase.random(random), 1 + random.nextInt(3), NONE, NONE);
    }
  }

  @Test
  void dataGradientEqualsTheReference() {
    Random random = new Random(2);
    for (int i = 0; i < 150; i++) {
      checkDataGradient(ConvolutionCase.random(random), 1 + random.nextInt(3), NONE);
    }
  }

  @Test
  void shapesOfNetworks() {
    Window stem = new Window(7, 7, 2, 2, 3, 3, 3, 3, 1, 1);
    for (ConvolutionCase shape :
        List.of(
            new ConvolutionCase(stem, 1, 32, 32, 3, 64),
            new ConvolutionCase(Window.square(3, 1), 1, 14, 14, 64, 64),
            new ConvolutionCase(Window.square(3, 2), 1, 14, 14, 32, 48),
            new ConvolutionCase(Window.square(1, 2), 1, 14, 14, 40, 72),
            new ConvolutionCase(Window.square(1, 1), 1, 7, 7, 1024, 16),
            new ConvolutionCase(Window.square(1, 1), 1, 7, 7, 16, 1024),
            new ConvolutionCase(Window.square(3, 1), 1, 3, 3, 1024, 8),
            new ConvolutionCase(Window.square(3, 1), 32, 7, 7, 128, 128),
            new ConvolutionCase(Window.square(3, 1), 8, 14, 14, 24, 24),
            new ConvolutionCase(Window.square(1, 1), 1, 14, 14, 16, 40),
            new ConvolutionCase(Window.square(5, 2), 24, 9, 9, 24, 24),
            new ConvolutionCase(Window.square(1, 1), 1, 1, 1, 100, 10))) {
      for (int batch : new int[] {1, 3}) {
        checkForward(shape, batch, NONE, NONE);
        checkDataGradient(shape, batch, NONE);
      }
    }
  }

  @Test
  void appliesPrologueAndEpilogue() {
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      ConvolutionCase shape = ConvolutionCase.random(random);
      int batch = 1 + random.nextInt(3);
      checkForward(shape, batch, around(random, shape.x()), around(random, shape.y()));
      checkDataGradient(shape, batch, around(random, shape.x()));
    }
  }

  /** Depth in several blocks, the last one short; panels that are not full; phases and padding. */
  @Test
  void manyProductsEqualTheReference() {
    Random random = new Random(4);
    for (ConvolutionCase shape :
        List.of(
            new ConvolutionCase(Window.square(1, 1), 1, 7, 7, 520, 300),
            new ConvolutionCase(Window.square(1, 2), 1, 13, 13, 520, 260),
            new ConvolutionCase(Window.square(1, 1), 1, 14, 14, 512, 256),
            new ConvolutionCase(Window.square(3, 1), 1, 5, 5, 300, 64),
            new ConvolutionCase(Window.square(3, 2), 1, 9, 9, 64, 256),
            new ConvolutionCase(Window.square(3, 2), 1, 9, 9, 256, 40))) {
      for (int batch : new int[] {1, 3}) {
        checkForward(shape, batch, NONE, around(random, shape.y()));
        checkForward(shape, batch, around(random, shape.x()), around(random, shape.y()));
        checkDataGradient(shape, batch, around(random, shape.x()));
      }
    }
  }

  /** HotSpot never compiles methods of more than 8000 bytes. */
  @Test
  void longEpiloguesLeaveTilesSmallEnoughToBeCompiled() {
    Expr silu = Expr.arg(0).times(Expr.arg(0).apply(UnaryKind.SIGMOID));
    Expr twice = Exprs.substitute(silu, i -> silu);
    for (Expr expression :
        List.of(Expr.arg(0), Expr.arg(0).plus(Expr.arg(1)).max(0), silu, twice)) {
      List<Access> accesses = Collections.nCopies(ExprEmitter.arity(expression) - 1, Access.FULL);
      FusedExpr epilogue = new FusedExpr(expression, accesses);
      for (Lanes lanes : Lanes.values()) {
        KernelSource source =
            new ConvolutionKernel(Tile.of(lanes), FusedExpr.NONE, epilogue, true, true).source();
        TestCompiler.classFiles(source)
            .forEach((name, code) -> {
              for (MethodModel method : ClassFile.of().parse(code).methods()) {
                int length =
                    method
                        .findAttribute(Attributes.code())
                        .map(CodeAttribute::codeLength)
                        .orElse(0);
                assertTrue(length < 8000, name + " " + method.methodName() + ": " + length);
              }
            });
      }
    }
  }

  /** An expression over the element and operands of random accesses to {@code shape}. */
  static Around around(Random random, Shape shape) {
    int channels = shape.channels();
    Expr x = Expr.arg(0);
    return switch (random.nextInt(7)) {
      case 0 -> new Around(x.plus(Expr.arg(1)).max(0), List.of(Shape.of(channels)));
      case 1 ->
          new Around(
              x.times(Expr.arg(1)).plus(Expr.arg(2)).max(0),
              List.of(Shape.batched(1, 1, channels), shape));
      case 2 -> new Around(x.times(x.apply(UnaryKind.SIGMOID)), List.of());
      case 6 ->
          new Around(
              x.times(Expr.arg(1)).plus(Expr.arg(2)).apply(UnaryKind.SIGMOID).times(Expr.arg(3)),
              List.of(Shape.of(channels), shape, Shape.batched(1, 1, 1)));
      case 3 -> new Around(x.times(Expr.arg(1)).plus(Expr.arg(2)), List.of(Shape.of(), shape));
      case 4 -> new Around(x.minus(Expr.arg(1)), List.of(Shape.batched(1, 1, 1)));
      default ->
          new Around(
              x.times(Expr.arg(1)).plus(Expr.arg(2)).min(6),
              List.of(Shape.of(channels), Shape.of(channels)));
    };
  }
}
