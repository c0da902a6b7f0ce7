package dev.senet.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.CrossEntropy;
import dev.senet.models.onnx.OnnxGraph.WeightTensor;
import dev.senet.models.onnx.proto.GraphProto;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.NodeProto;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxExportTest {
  /** Ops that only the compiler makes, from graphs that training needs or by fusing. */
  private static final Set<String> OF_THE_COMPILER =
      Set.of(
          "AveragePoolGradient",
          "BatchMean",
          "BatchMeanGradient",
          "BatchStatistics",
          "ConvolutionDataGradient",
          "ConvolutionWeightGradient",
          "Correct",
          "CrossEntropy",
          "CrossEntropyGradient",
          "MaxPoolGradient",
          "Normalize",
          "NormalizeGradientSums",
          "Pointwise",
          "RandomBlend",
          "RandomMask",
          "RandomUniform",
          "SoftmaxGradient",
          "SumTo");

  @TempDir Path folder;

  static Set<String> cases() {
    return ExportCases.all().keySet();
  }

  static List<String> networks() {
    return SmallNetworks.names();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onnxRuntimeComputesTheSame(String name) throws IOException {
    Graph graph = ExportCases.all().get(name);
    OnnxJudge.assertExportsWell(RandomValues.model(graph, 1), 1);
    OnnxJudge.assertExportsWell(RandomValues.model(graph, 2), 3);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void networksGiveTheSameLogits(String name) throws IOException {
    OnnxJudge.assertExportsWell(SmallNetworks.model(name), 1);
    OnnxJudge.assertExportsWell(SmallNetworks.model(name), 3);
  }

  /** A new op needs a translation and a case, or a word on why not. */
  @Test
  void allOpsOfInferenceAreTranslated() throws Exception {
    Set<String> covered = new TreeSet<>(OF_THE_COMPILER);
    for (Graph graph : ExportCases.all().values()) {
      graph.nodes().forEach(node -> covered.add(node.op().getClass().getSimpleName()));
    }
    assertEquals(OpClasses.all(), covered);
  }

  @Test
  void opsOfTrainingAreRefused() {
    GraphBuilder builder = new GraphBuilder();
    Node logits = builder.input("logits", TensorType.f32(Shape.batched(5)));
    Node labels = builder.input("labels", TensorType.i32(Shape.batched()));
    builder.output("loss", builder.apply(new CrossEntropy(0), logits, labels));
    GraphModel model = RandomValues.model(builder.build(), 1);
    Path file = folder.resolve("net.onnx");
    assertThrows(IllegalArgumentException.class, () -> OnnxExport.write(model, file));
    assertFalse(Files.exists(file));
  }

  @Test
  void namesAreThoseOfTheModel() throws IOException {
    GraphProto graph = written(SmallNetworks.model("se_resnet")).getGraph();
    assertEquals("se_resnet", graph.getName());
    assertEquals("image", graph.getInput(0).getName());
    assertEquals("logits", graph.getOutput(0).getName());
    var dims = graph.getInput(0).getType().getTensorType().getShape().getDimList();
    assertEquals("N", dims.get(0).getDimParam());
    assertEquals(
        List.of(3L, 32L, 32L), dims.subList(1, 4).stream().map(d -> d.getDimValue()).toList());
    Map<String, List<Long>> weights = new HashMap<>();
    graph.getInitializerList().forEach(t -> weights.put(t.getName(), t.getDimsList()));
    assertEquals(List.of(8L, 3L, 7L, 7L), weights.get("conv1.weight"));
    assertEquals(List.of(8L), weights.get("batch_norm1.running_var"));
    assertEquals(List.of(4L, 16L), weights.get("repeat2.residual.se1.s.linear2.weight"));
    Set<String> nodes = new HashSet<>();
    graph.getNodeList().forEach(node -> assertTrue(nodes.add(node.getName()), node.getName()));
    assertTrue(nodes.contains("repeat1.residual.conv2"), nodes.toString());
  }

  /** Nothing is moved in a network on images but where the language says so. */
  @Test
  void imagesStayChannelsFirst() throws IOException {
    for (String name : List.of("se_resnet", "mobile_net")) {
      ModelProto model = written(SmallNetworks.model(name));
      List<NodeProto> nodes = model.getGraph().getNodeList();
      assertTrue(nodes.stream().noneMatch(n -> n.getOpType().equals("Transpose")), name);
    }
    // Two channel shuffles and a flatten.
    List<NodeProto> nodes = written(SmallNetworks.model("shuffle_net")).getGraph().getNodeList();
    assertEquals(3, nodes.stream().filter(n -> n.getOpType().equals("Transpose")).count());
  }

  @Test
  @SuppressWarnings("restricted") // the memory is never touched
  void moreThanAFileHoldsIsRefused() {
    MemorySegment huge = MemorySegment.NULL.reinterpret(1L << 31);
    WeightTensor weight =
        new WeightTensor("w", List.of(1L << 29), huge, List.of(1 << 29), List.of(0));
    OnnxGraph graph = new OnnxGraph(GraphProto.getDefaultInstance(), List.of(weight));
    Path file = folder.resolve("huge.onnx");
    ModelProto header = ModelProto.getDefaultInstance();
    String message =
        assertThrows(OnnxException.class, () -> OnnxWriter.write(file, header, graph)).getMessage();
    assertTrue(message.contains("2 GiB"), message);
  }

  private ModelProto written(GraphModel model) throws IOException {
    Path file = folder.resolve("net.onnx");
    OnnxExport.write(model, file);
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }
}
