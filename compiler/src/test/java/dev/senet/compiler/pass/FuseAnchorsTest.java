package dev.senet.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.Net;
import dev.senet.compiler.Numbers;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.Add;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.ConvolutionDataGradient;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Sigmoid;
import dev.senet.core.op.SumTo;
import dev.senet.core.op.Window;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Epilogues and prologues. */
class FuseAnchorsTest {
  private final Net net = new Net();
  private final Node x = net.input("x", 4, 4, 4);

  private Graph fuse(Node result) {
    Graph graph = net.graph(result);
    Graph after =
        new PassPipeline(List.of(new FusePointwise(), new FuseEpilogues(), new FusePrologues()))
            .run(graph);
    Numbers.assertSame(graph, after, "fused");
    return after;
  }

  private static List<String> inputs(Graph graph) {
    return graph.outputs().get("y").inputs().stream().map(Node::name).toList();
  }

  private static Fused fused(Graph graph) {
    return (Fused) graph.outputs().get("y").op();
  }

  @Test
  void aConvolutionAddsBiasAndShortcut() {
    Node y = net.relu(net.apply(new Add(), x, net.bias(net.conv(x, 4, 3))));
    Graph after = fuse(y);
    assertEquals(List.of("fused conv"), Net.ops(after));
    assertEquals(List.of("x", "layer1.weight", "x", "layer3.bias"), inputs(after));
    assertEquals(
        Optional.of(Expr.arg(1).plus(Expr.arg(0).plus(Expr.arg(2))).max(0)),
        fused(after).epilogue());
    assertEquals(2, fused(after).epilogueInputs());
  }

  @Test
  void aDepthwiseConvolutionAndADataGradientHaveEpilogues() {
    Node w = net.variable(Role.WEIGHT, 3, 3, 4, 4);
    Node dx = net.apply(new ConvolutionDataGradient(Window.square(3, 1), 1, 4, 4), x, w);
    Node y = net.relu(net.conv(net.relu(dx), 4, Window.square(3, 1), 4));
    assertEquals(List.of("fused " + dx.op().name(), "fused conv"), Net.ops(fuse(y)));
  }

  @Test
  void theLaterOfTwoConvolutionsAddsTheEarlier() {
    Node a = net.conv(x, 4, 3);
    Node b = net.conv(x, 4, 1);
    Graph after = fuse(net.relu(net.apply(new Add(), b, a)));
    assertEquals(List.of("conv", "fused conv"), Net.ops(after));
    assertEquals(Window.square(1, 1), ((Convolution) fused(after).anchor()).window(), after::print);
  }

  @Test
  void aConvolutionThatOthersReadStays() {
    Node y = net.conv(x, 4, 3);
    Graph after = fuse(net.apply(new Multiply(), y, net.apply(new GlobalAveragePool(), y)));
    assertEquals(List.of("conv", "global_avg_pool", "pointwise"), Net.ops(after));
  }

  @Test
  void aValuePerSampleOrRowIsNotReadInAnEpilogue() {
    Node perSample = net.input("s", 1, 1, 1);
    Node perRow = net.input("r", 4, 1, 1);
    Node a = net.apply(new Multiply(), net.conv(x, 4, 1), perSample);
    Node b = net.apply(new Multiply(), net.conv(x, 4, 3), perRow);
    net.builder().output("a", a);
    assertEquals(List.of("conv", "pointwise", "conv", "pointwise"), Net.ops(fuse(b)));
  }

  @Test
  void aConvolutionGatesWhatItReads() {
    Node gate = net.apply(new Sigmoid(), net.input("g", 4));
    Node y = net.relu(net.conv(net.apply(new Multiply(), x, gate), 5, 3));
    Graph after = fuse(y);
    assertEquals(List.of("pointwise", "fused conv"), Net.ops(after));
    assertEquals(List.of("x", "layer3.weight", "sigmoid1"), inputs(after));
    assertEquals(Optional.of(Expr.arg(0).times(Expr.arg(1))), fused(after).prologue());
    assertEquals(Optional.of(Expr.arg(0).max(0)), fused(after).epilogue());
    assertEquals(1, fused(after).prologueInputs());
  }

  @Test
  void operandsOfBothSidesKeepTheirOrder() {
    Node before = net.bias(x);
    Node y = net.bias(net.conv(before, 4, 3));
    Graph after = fuse(net.apply(new Add(), y, net.input("s", 4, 4, 4)));
    assertEquals(List.of("fused conv"), Net.ops(after));
    assertEquals(List.of("x", "layer3.weight", "layer1.bias", "layer5.bias", "s"), inputs(after));
  }

  @Test
  void aDepthwiseConvolutionHasNoPrologue() {
    Node y = net.conv(net.relu(x), 4, Window.square(3, 1), 4);
    assertEquals(List.of("pointwise", "conv"), Net.ops(fuse(y)));
  }

  @Test
  void aCheapValueIsComputedByEachReader() {
    Node before = net.relu(x);
    Node y = net.apply(new Add(), before, net.conv(before, 4, 3));
    net.builder().output("other", net.conv(before, 5, 1));
    assertEquals(List.of("fused conv", "fused conv"), Net.ops(fuse(y)));
  }

  @Test
  void anExpensiveValueOfSeveralReadersIsStored() {
    Node before = net.apply(new Sigmoid(), x);
    Node y = net.apply(new Add(), before, net.conv(before, 4, 3));
    assertEquals(List.of("pointwise", "fused conv"), Net.ops(fuse(y)));
  }

  @Test
  void reductionsHavePrologues() {
    Node product = net.apply(new Multiply(), x, net.input("dy", 4, 4, 4));
    Graph after = fuse(net.apply(new SumTo(Shape.batched(4)), product));
    assertEquals(List.of("fused sum_to"), Net.ops(after));
    assertEquals(List.of("x", "dy"), inputs(after));
  }

  @Test
  void globalPoolingHasAPrologueBehindEvenTheSmallestOperand() {
    Node product = net.apply(new Multiply(), net.input("g", 4), x);
    Graph after = fuse(net.apply(new GlobalAveragePool(), product));
    assertEquals(List.of("fused global_avg_pool"), Net.ops(after));
    assertEquals(List.of("x", "g"), inputs(after));
  }

  @Test
  void accessesFollowFromShapes() {
    Shape image = Shape.batched(2, 3, 4);
    assertEquals(Access.FULL, Access.of(image, image));
    assertEquals(Access.FULL, Access.of(Shape.batched(4), Shape.batched(1, 1, 4)));
    assertEquals(Access.CHANNEL, Access.of(Shape.of(4), image));
    assertEquals(Access.CHANNEL, Access.of(Shape.of(1, 1, 4), image));
    assertEquals(Access.SAMPLE_CHANNEL, Access.of(Shape.batched(4), image));
    assertEquals(Access.SAMPLE_CHANNEL, Access.of(Shape.batched(1, 1, 4), image));
    assertEquals(Access.SCALAR, Access.of(Shape.of(), image));
    assertEquals(Access.SCALAR, Access.of(Shape.of(1), image));
    assertEquals(Access.SAMPLE, Access.of(Shape.batched(1, 1, 1), image));
    assertEquals(Access.OTHER, Access.of(Shape.of(3, 4), image));
    assertEquals(Access.OTHER, Access.of(Shape.of(2, 3, 4), image));
    assertEquals(Access.OTHER, Access.of(Shape.batched(2, 1, 4), image));
  }

  @Test
  void fusedOpsCheckTheirOperands() {
    Fused op = Fused.of(new GlobalAveragePool(), 1).withPrologue(Expr.arg(0).times(Expr.arg(1)), 1);
    TensorType image = TensorType.f32(Shape.batched(2, 3, 4));
    assertEquals(
        TensorType.f32(Shape.batched(4)), op.infer(List.of(image, TensorType.f32(Shape.of(4)))));
    assertThrows(ShapeException.class, () -> op.infer(List.of(image)));
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> op.infer(List.of(image, TensorType.f32(Shape.of(2, 3, 4)))));
    assertTrue(e.getMessage().contains("cannot read f32[2, 3, 4] along with [N, 2, 3, 4]"));
    Node node = net.apply(new Reshape(Shape.batched(64)), x);
    assertThrows(IllegalStateException.class, () -> op.differentiate(net.builder(), node, node));
  }
}
