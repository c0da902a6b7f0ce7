package dev.senet.models.onnx;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.source.SourceSpan;
import dev.senet.models.onnx.Imported.Computed;
import dev.senet.models.onnx.Imported.Known;
import dev.senet.models.onnx.OnnxImport.ImportedGraph;
import dev.senet.models.onnx.proto.GraphProto;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.NodeProto;
import dev.senet.models.onnx.proto.OperatorSetIdProto;
import dev.senet.models.onnx.proto.TensorProto;
import dev.senet.models.onnx.proto.TensorShapeProto.Dimension;
import dev.senet.models.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a graph node by node. */
final class GraphImporter {
  private static final int OLDEST = 9;
  private static final int NEWEST = 26;
  private static final int MOST_NODES = 50_000;
  private static final int MOST_INPUTS = 64;

  /** Weights and constants that are calculated may take this many times the size of the file. */
  private static final int MOST_COPIES = 4;

  private static final long SMALL_FILE = 1 << 24;

  private final GraphProto graph;
  private final int opset;
  private final long limit;
  private final GraphBuilder builder = new GraphBuilder();
  private final ImportedValues values = new ImportedValues(builder);
  private final ImportedWeights weights;
  private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final BorderNames border = new BorderNames();
  private long folded;

  private GraphImporter(ModelProto model, long fileSize) {
    graph = model.getGraph();
    opset = opset(model);
    limit = MOST_COPIES * fileSize + SMALL_FILE;
    weights = new ImportedWeights(builder, limit);
  }

  /**
   * The network in {@code model}.
   *
   * @param fileSize bytes, from which limits follow
   */
  static ImportedGraph read(ModelProto model, long fileSize) {
    return new GraphImporter(model, fileSize).read();
  }

  private static int opset(ModelProto model) {
    if (model.getFunctionsCount() > 0) {
      throw new OnnxException("it has functions of its own, which senet does not know");
    }
    long version =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElse(1);
    if (version < OLDEST || version > NEWEST) {
      throw new OnnxException(
          "it has version %d of ONNX's operators; senet knows %d to %d"
              .formatted(version, OLDEST, NEWEST));
    }
    return (int) version;
  }

  private ImportedGraph read() {
    if (graph.getNodeCount() > MOST_NODES) {
      throw new OnnxException("%,d nodes are too many".formatted(graph.getNodeCount()));
    }
    if (graph.getSparseInitializerCount() > 0) {
      throw new OnnxException("it has sparse weights, which senet does not know");
    }
    readInitializers();
    List<ValueInfoProto> inputs =
        graph.getInputList().stream().filter(input -> !values.has(input.getName())).toList();
    if (inputs.size() > MOST_INPUTS) {
      throw new OnnxException("%,d inputs are too many".formatted(inputs.size()));
    }
    inputs.forEach(this::input);
    countUses();
    NodeImporter importer =
        new NodeImporter(values, weights, name -> uses.getOrDefault(name, 0) == 1);
    NodePaths paths = new NodePaths(initializers.keySet());
    for (NodeProto node : graph.getNodeList()) {
      read(new OnnxNode(node, opset), importer, paths.path(node));
    }
    graph.getOutputList().forEach(this::output);
    return new ImportedGraph(builder.build(), weights.values());
  }

  private void readInitializers() {
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.put(tensor.getName(), tensor);
      values.put(tensor.getName(), new Known(TensorReader.read(tensor)));
    }
  }

  private void countUses() {
    graph
        .getNodeList()
        .forEach(node -> node.getInputList().forEach(name -> uses.merge(name, 1, Integer::sum)));
    graph.getOutputList().forEach(output -> uses.merge(output.getName(), 1, Integer::sum));
  }

  private void read(OnnxNode node, NodeImporter importer, String path) {
    try {
      builder.at(path, SourceSpan.NONE);
      List<Imported> results = importer.read(node, path);
      for (int i = 0; i < node.proto().getOutputCount(); i++) {
        String name = node.proto().getOutput(i);
        if (i < results.size()) {
          count(results.get(i));
          values.put(name, results.get(i));
        } else if (uses.containsKey(name) && !name.isEmpty()) {
          throw node.error("senet does not know its output " + i);
        }
      }
    } catch (ShapeException e) {
      throw node.error(e.getMessage());
    } catch (ArithmeticException e) {
      throw node.error("a division by zero or a number out of range");
    }
  }

  /** Bounds what is calculated from constants. */
  private void count(Imported result) {
    if (result instanceof Known(KnownTensor tensor)) {
      folded += (long) tensor.elements() * Long.BYTES;
      if (folded > limit) {
        throw new OnnxException("it calculates too much from constants");
      }
    }
  }

  private void input(ValueInfoProto input) {
    if (!input.getType().hasTensorType()) {
      throw new OnnxException("its input '" + input.getName() + "' is no tensor");
    }
    int type = input.getType().getTensorType().getElemType();
    boolean isFloat = type == ElementType.FLOAT.number() || type == ElementType.FLOAT16.number();
    List<Dimension> dims = input.getType().getTensorType().getShape().getDimList();
    if (!isFloat || dims.isEmpty()) {
      throw new OnnxException(
          "its input '%s' holds no images or vectors of floats".formatted(input.getName()));
    }
    List<Integer> sizes = new ArrayList<>();
    for (Dimension dim : dims.subList(1, dims.size())) {
      if (dim.getDimValue() < 1 || dim.getDimValue() > Shape.MAX_ELEMENTS) {
        throw new OnnxException(
            "its input '%s' has no fixed size behind the batch; export it for one size of images"
                .formatted(input.getName()));
      }
      sizes.add((int) dim.getDimValue());
    }
    List<Integer> places = places(input.getName(), sizes);
    try {
      TensorType shape =
          TensorType.f32(Shape.batched(places.stream().map(sizes::get).toArray(Integer[]::new)));
      Node node = builder.input(border.input(input.getName()), shape);
      values.put(input.getName(), Computed.of(node, places, sizes.size()));
    } catch (ShapeException e) {
      throw new OnnxException("its input '%s': %s".formatted(input.getName(), e.getMessage()));
    }
  }

  /** The order of the input's dimensions: images come as NCHW, but as NHWC from TensorFlow. */
  private List<Integer> places(String name, List<Integer> sizes) {
    boolean isTransposed =
        graph.getNodeList().stream()
            .filter(node -> node.getInputList().contains(name))
            .anyMatch(node ->
                node.getOpType().equals("Transpose")
                    && new OnnxNode(node, opset)
                        .integers("perm", List.of())
                        .equals(List.of(0, 3, 1, 2)));
    boolean isChannelsLast = sizes.size() == 3 && sizes.get(2) <= 4 && sizes.get(0) > 4;
    return isTransposed || isChannelsLast
        ? DimOrder.channelsLast(sizes.size()).dims()
        : ImportedValues.usualPlaces(sizes.size());
  }

  private void output(ValueInfoProto output) {
    OnnxNode end =
        new OnnxNode(
            NodeProto.newBuilder()
                .setName(output.getName())
                .setOpType("output")
                .addInput(output.getName())
                .build(),
            opset);
    Computed value = values.computed(end, 0);
    List<Integer> places = ImportedValues.usualPlaces(value.rank());
    builder.at(output.getName(), SourceSpan.NONE);
    builder.output(border.output(output.getName()), values.arranged(value, places));
  }

  /** Names of inputs and outputs that the language can have. */
  private static final class BorderNames {
    private static final Set<String> KEYWORDS = Set.of("input", "output", "model", "N");
    private final Set<String> used = new HashSet<>();

    String input(String name) {
      return unique(name, "image");
    }

    String output(String name) {
      return unique(name, "logits");
    }

    private String unique(String wanted, String otherwise) {
      String word = wanted.replaceAll("[^A-Za-z0-9_]", "_");
      boolean isName = word.matches("[A-Za-z]\\w{0,60}") && !KEYWORDS.contains(word);
      String base = isName ? word : otherwise;
      String name = base;
      for (int i = 2; !used.add(name); i++) {
        name = base + "_" + i;
      }
      return name;
    }
  }
}
