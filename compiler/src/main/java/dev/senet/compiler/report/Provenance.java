package dev.senet.compiler.report;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.pass.Rewriter;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.VariableRef;
import dev.senet.core.source.SourceSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What passes have made of a graph, and which of its nodes each new node computes. */
public final class Provenance {
  private final Graph source;
  private final Graph fused;
  private final Set<Node> sourceOfRun;
  private final Set<Node> fusedOfRun;
  private final Set<Node> stored = new HashSet<>();

  private Provenance(Graph source, Graph fused) {
    this.source = source;
    this.fused = fused;
    this.sourceOfRun = ofRun(source);
    this.fusedOfRun = ofRun(fused);
    for (Node node : fused.nodes()) {
      if (isOfRun(node) && !isView(node) && holdsValueOf(origin(node), node)) {
        stored.add(origin(node));
      }
    }
  }

  /** Runs {@code passes} on {@code source}. */
  public static Provenance of(Graph source, PassPipeline passes) {
    return new Provenance(source, passes.run(withLineNumbers(source)));
  }

  /** The same graph, each node with its number (from 1) as its line, which passes hand on. */
  private static Graph withLineNumbers(Graph graph) {
    Map<Node, Integer> lines = new IdentityHashMap<>();
    graph.nodes().forEach(n -> lines.put(n, lines.size() + 1));
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          int line = lines.get(node);
          builder.at(node.name(), new SourceSpan("", line, 1, line, 1));
          return Rewriter.copy(node, inputs, builder);
        });
  }

  /**
   * The nodes of {@code graph} that a run computes: parameters, and what follows from them alone
   * (once, when a program is loaded), are not among them, unless they are outputs.
   */
  public static Set<Node> ofRun(Graph graph) {
    Collection<Node> outputs = graph.outputs().values();
    Set<Node> found = new HashSet<>();
    for (Node node : graph.nodes()) {
      boolean isParameter = node.op() instanceof VariableRef || node.op() instanceof Constant;
      boolean dependsOnData =
          node.inputs().isEmpty() ? !isParameter : node.inputs().stream().anyMatch(found::contains);
      if (dependsOnData || outputs.contains(node)) {
        found.add(node);
      }
    }
    return found;
  }

  /** The graph that the passes began with. */
  public Graph source() {
    return source;
  }

  /** The graph that they have made of it. */
  public Graph fused() {
    return fused;
  }

  /** The node of the source that {@code node} was made from. */
  public Node origin(Node node) {
    return source.nodes().get(node.span().line() - 1);
  }

  /** Whether each run computes {@code node}, a node of the fused graph. */
  public boolean isOfRun(Node node) {
    return fusedOfRun.contains(node);
  }

  /** Whether {@code node} is another view of its input's memory that the passes inserted. */
  public boolean isView(Node node) {
    return node.op() instanceof Reshape
        && !(origin(node).op() instanceof Reshape)
        && isOfRun(node.input(0));
  }

  /** The nodes of the fused graph that are computed in a run, in order: no inputs, no views. */
  public List<Node> kernels() {
    return fused.nodes().stream()
        .filter(n -> isOfRun(n) && !n.inputs().isEmpty() && !(n.op() instanceof Reshape))
        .toList();
  }

  /** Whether {@code node} can be the result of {@code origin}, not a step on the way to it. */
  private static boolean holdsValueOf(Node origin, Node node) {
    return node.shape().isBatched() == origin.shape().isBatched()
        && node.shape().elements() == origin.shape().elements();
  }

  /** The origin of {@code node} and all that it needs and that is not stored for itself. */
  public Set<Node> layers(Node node) {
    Set<Node> found = new HashSet<>(Set.of(origin(node)));
    List<Node> open = new ArrayList<>(found);
    while (!open.isEmpty()) {
      for (Node input : open.removeLast().inputs()) {
        boolean isInside = !stored.contains(input) && !(input.op() instanceof Input);
        if (isInside && sourceOfRun.contains(input) && found.add(input)) {
          open.add(input);
        }
      }
    }
    return found;
  }
}
