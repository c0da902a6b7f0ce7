package dev.senet.dsl.print;

import dev.senet.core.graph.DType;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Add;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.Divide;
import dev.senet.core.op.Input;
import dev.senet.core.op.Linear;
import dev.senet.core.op.Multiply;
import dev.senet.core.op.Shake;
import dev.senet.core.op.Subtract;
import dev.senet.core.op.VariableRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prints a graph as a model of flat statements, in the order of its nodes. Layers that follow one
 * another on the same path make one pipeline, whose variable has the name of that path.
 */
public final class ModelPrinter {
  private final Graph graph;
  private final Map<Node, List<Node>> users;
  private final VariableNames names = new VariableNames();
  private final Map<Node, String> variables = new IdentityHashMap<>();
  private final Map<Node, Node> biased = new IdentityHashMap<>();
  private final Set<Variable> weights = new LinkedHashSet<>();
  private final Deque<Map.Entry<String, Node>> outputs;
  private final StringBuilder text = new StringBuilder();

  /** The pipeline that is being written, its path and the last node in it. */
  private final StringBuilder pipeline = new StringBuilder();

  private String path = "";
  private Optional<Node> last = Optional.empty();

  private ModelPrinter(Graph whole) {
    graph = live(whole);
    users = graph.users();
    outputs = new ArrayDeque<>(graph.outputs().entrySet());
  }

  /**
   * A printed graph.
   *
   * @param weights the graph's variables in the order in which elaboration makes them
   */
  public record Text(String text, List<Variable> weights) {}

  /**
   * Prints {@code graph} as the model {@code name}.
   *
   * @throws IllegalArgumentException if the language has no words for it
   */
  public static Text print(Graph graph, String name) {
    return new ModelPrinter(graph).print(new VariableNames().name(name));
  }

  private Text print(String name) {
    graph.outputs().keySet().forEach(names::name);
    text.append("model ").append(name).append(" {\n");
    graph.inputs().forEach(this::input);
    graph.nodes().forEach(this::print);
    endPipeline();
    outputs.forEach(output ->
        text.append("output %s = %s%n".formatted(output.getKey(), name(output.getValue()))));
    return new Text(text.append("}\n").toString(), List.copyOf(weights));
  }

  /** The inputs of {@code graph} and what its outputs need. */
  private static Graph live(Graph graph) {
    Set<Node> live = Collections.newSetFromMap(new IdentityHashMap<>());
    live.addAll(graph.inputs());
    Deque<Node> open = new ArrayDeque<>(graph.outputs().values());
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (live.add(node)) {
        open.addAll(node.inputs());
      }
    }
    return new Graph(
        graph.nodes().stream().filter(live::contains).toList(), graph.outputs(), Map.of());
  }

  private void input(Node node) {
    String name = ((Input) node.op()).name();
    if (!names.name(name).equals(name)) {
      throw LayerCalls.unsayable(node, "the name of an input is one word, and its alone");
    }
    variables.put(node, name);
    List<String> dims = new ArrayList<>(node.shape().dims().stream().map(d -> "" + d).toList());
    if (node.shape().isBatched()) {
      dims.addFirst("N");
    }
    String type = node.type().dtype() == DType.F32 ? "f32" : "i32";
    text.append("input %s: %s[%s]%n".formatted(name, type, String.join(", ", dims)));
  }

  private void print(Node node) {
    switch (node.op()) {
      case Input _, VariableRef _, Constant _ -> {}
      case Concat op -> start(node, LayerCalls.concat(op, node, operands(node)));
      case Shake _ -> start(node, LayerCalls.call("shake", operands(node).toArray(String[]::new)));
      case Add _, Subtract _, Multiply _, Divide _ -> arithmetic(node);
      default -> layer(node);
    }
  }

  /** An op with one operand beside its weights. */
  private void layer(Node node) {
    Optional<Node> bias = bias(node);
    node.inputs().stream().skip(1).forEach(this::weight);
    String step = LayerCalls.step(node, bias.isPresent());
    bias.ifPresent(sum -> {
      weight(sum.input(1));
      biased.put(sum, node);
    });
    if (continues(node)) {
      path = path.length() < path(node).length() ? path : path(node);
    } else {
      start(node, name(node.input(0)));
    }
    pipeline.append(" |> ").append(step);
    last = Optional.of(bias.orElse(node));
  }

  /** Whether {@code node} alone reads the last node, and one's path leads to the other's. */
  private boolean continues(Node node) {
    Node before = node.input(0);
    if (last.isEmpty() || last.get() != before || users.get(before).size() > 1) {
      return false;
    }
    return !graph.isResult(before) && (leadsTo(path, path(node)) || leadsTo(path(node), path));
  }

  private static boolean leadsTo(String path, String inner) {
    return inner.equals(path) || (!path.isEmpty() && inner.startsWith(path + "."));
  }

  private void weight(Node node) {
    if (!(node.op() instanceof VariableRef(Variable variable)) || !weights.add(variable)) {
      throw LayerCalls.unsayable(node, "each layer has weights of its own");
    }
  }

  /** The sum that adds a bias to {@code node}'s result. */
  private Optional<Node> bias(Node node) {
    boolean isProduct = node.op() instanceof Convolution || node.op() instanceof Linear;
    return users.get(node).stream()
        .filter(u -> isProduct && users.get(node).size() == 1 && !graph.isResult(node))
        .filter(u -> u.op() instanceof Add && u.input(0) == node)
        .filter(u ->
            u.input(1).op() instanceof VariableRef
                && u.input(1).shape().equals(Shape.of(node.shape().channels())))
        .findFirst();
  }

  private void arithmetic(Node node) {
    if (biased.containsKey(node)) {
      return;
    }
    List<String> operands = operands(node);
    start(node, operands.get(0) + " " + operator(node.op()) + " " + operands.get(1));
  }

  private static String operator(Op op) {
    return switch (op) {
      case Add _ -> "+";
      case Subtract _ -> "-";
      case Multiply _ -> "*";
      default -> "/";
    };
  }

  private List<String> operands(Node node) {
    boolean hasTensor = node.inputs().stream().anyMatch(x -> !(x.op() instanceof Constant));
    if (!hasTensor) {
      throw LayerCalls.unsayable(node, "it is calculated from numbers alone");
    }
    endPipeline();
    return node.inputs().stream().map(this::name).toList();
  }

  private void start(Node node, String expression) {
    endPipeline();
    pipeline.append(expression);
    path = path(node);
    last = Optional.of(node);
  }

  private void endPipeline() {
    if (last.isEmpty()) {
      return;
    }
    Node node = last.get();
    last = Optional.empty();
    boolean isOutput = !outputs.isEmpty() && outputs.getFirst().getValue() == node;
    String name = isOutput ? outputs.pop().getKey() : names.name(path.isEmpty() ? "x" : path);
    variables.put(node, name);
    text.append(isOutput ? "output " : "").append(name).append(" = ").append(pipeline).append('\n');
    pipeline.setLength(0);
  }

  /** How expressions speak of {@code node}. */
  private String name(Node node) {
    if (last.isPresent() && last.get() == node) {
      endPipeline();
    }
    if (node.op() instanceof Constant(Shape shape, List<Double> values)) {
      if (shape.rank() > 0) {
        throw LayerCalls.unsayable(node, "it is a table of numbers");
      }
      return LayerCalls.number(values.getFirst());
    }
    if (!variables.containsKey(node)) {
      throw LayerCalls.unsayable(node, "weights stand in layers alone");
    }
    return variables.get(node);
  }

  /** The block or variable in which a layer stands; empty for the model itself. */
  private static String path(Node node) {
    return node.name().substring(0, Math.max(0, node.name().lastIndexOf('.')));
  }
}
