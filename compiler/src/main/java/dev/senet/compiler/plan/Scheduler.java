package dev.senet.compiler.plan;

import dev.senet.compiler.pass.GradientOf;
import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.Variable;
import dev.senet.core.op.Constant;
import dev.senet.core.op.Input;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;
import dev.senet.core.op.Slice;
import dev.senet.core.op.VariableRef;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives every node a buffer and lets the backend add its steps. Reshapes and leading slices are
 * views; updates of variables are written in place where nothing reads the old value any more.
 */
public final class Scheduler implements Lowering {
  private final Backend backend;
  private final Graph graph;
  private final Map<Node, Ref> refs = new IdentityHashMap<>();
  private final Map<Node, ChannelSums> sums = new IdentityHashMap<>();
  private final Map<Variable, Ref> variables = new HashMap<>();
  private final Map<String, Variable> gradients = new HashMap<>();
  private final Map<String, Ref> inputs = new LinkedHashMap<>();
  private final Map<Node, Variable> inPlace = new IdentityHashMap<>();
  private final Map<Variable, Node> copied = new LinkedHashMap<>();
  private final List<Step> prepare = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Set<Buffer> prepared = new HashSet<>();
  private final Set<Buffer> writtenByRun = new HashSet<>();
  private Node lowered;

  private Scheduler(Backend backend, Graph graph) {
    this.backend = backend;
    this.graph = graph;
    for (Variable variable : graph.variables()) {
      Buffer.Content content = new Buffer.VariableTensor(variable);
      Size bytes = Size.of(variable.type().bytes(1));
      variables.put(variable, new Ref(new Buffer(variable.name(), bytes, content)));
      gradients.put(new GradientOf(variable).name(), variable);
    }
    chooseUpdatesInPlace();
  }

  /** The steps of {@code graph}, whose ops {@code backend} must know. */
  public static Schedule schedule(Graph graph, Backend backend) {
    Scheduler scheduler = new Scheduler(backend, graph);
    graph.nodes().forEach(scheduler::place);
    scheduler.copied.forEach(scheduler::copyUpdate);
    Map<String, Ref> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, scheduler.outputRef(name, node)));
    return new Schedule(graph, scheduler.prepare, scheduler.steps, scheduler.inputs, outputs);
  }

  /**
   * An update may overwrite its variable at once if it is computed element by element and no later
   * node reads the old value; other updates are copied at the end of the run.
   */
  private void chooseUpdatesInPlace() {
    Map<Node, Variable> root = new IdentityHashMap<>();
    Map<Variable, Integer> lastRead = new HashMap<>();
    Map<Node, Integer> position = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      position.put(node, position.size());
      if (node.op() instanceof VariableRef(Variable variable)) {
        root.put(node, variable);
      } else if (isView(node) && root.containsKey(node.input(0))) {
        root.put(node, root.get(node.input(0)));
      }
      for (Node input : node.inputs()) {
        if (root.containsKey(input)) {
          lastRead.put(root.get(input), position.get(node));
        }
      }
    }
    Set<Node> taken = new HashSet<>();
    graph
        .updates()
        .forEach((variable, value) -> {
          boolean isLast = lastRead.getOrDefault(variable, -1) <= position.get(value);
          if (isElementwise(value) && isLast && taken.add(value)) {
            inPlace.put(value, variable);
          } else {
            copied.put(variable, value);
          }
        });
  }

  private static boolean isElementwise(Node node) {
    return node.op() instanceof Pointwise(Expr e, int arity, Shape shape)
        && node.inputs().stream()
            .allMatch(i ->
                i.shape().equals(shape) || i.shape().elements() == 1 && !i.shape().isBatched());
  }

  private static boolean isView(Node node) {
    return switch (node.op()) {
      case Reshape r -> true;
      case Slice(int axis, int from, int to) -> axis == 0 && !node.shape().isBatched();
      default -> false;
    };
  }

  private void place(Node node) {
    switch (node.op()) {
      case Input(String name, var type) -> {
        Ref ref = new Ref(buffer(name, node, new Buffer.InputTensor(name)));
        inputs.put(name, ref);
        refs.put(node, ref);
      }
      case VariableRef(Variable variable) -> refs.put(node, variables.get(variable));
      case Constant(Shape shape, List<Double> values) ->
          refs.put(node, new Ref(buffer("constant", node, new Buffer.ConstantTensor(values))));
      default -> compute(node);
    }
  }

  private void compute(Node node) {
    if (isView(node)) {
      refs.put(node, view(node));
      return;
    }
    refs.put(
        node,
        inPlace.containsKey(node)
            ? variables.get(inPlace.get(node))
            : new Ref(buffer(node.name(), node, content(node))));
    lower(node);
  }

  private void lower(Node node) {
    lowered = node;
    backend.lower(node, this);
  }

  private Ref view(Node node) {
    Ref input = refs.get(node.input(0));
    return node.op() instanceof Slice(int axis, int from, int to)
        ? input.plus(4L * from * (node.input(0).shape().elements() / node.input(0).shape().dim(0)))
        : input;
  }

  private Buffer.Content content(Node node) {
    Variable variable = gradients.get(node.name());
    boolean fits = variable != null && variable.type().bytes(1) == node.type().bytes(1);
    return fits && !node.shape().isBatched()
        ? new Buffer.Gradient(variable)
        : new Buffer.Temporary();
  }

  private static Buffer buffer(String name, Node node, Buffer.Content content) {
    long bytes = (long) node.shape().elements() * node.type().dtype().bytes();
    return new Buffer(name, Size.of(node.shape().isBatched(), bytes), content);
  }

  private void copyUpdate(Variable variable, Node value) {
    copy("update " + variable.name(), value, refs.get(value), variables.get(variable));
  }

  /** An output that shares memory with an input or a variable gets memory of its own. */
  private Ref outputRef(String name, Node node) {
    Ref ref = refs.get(node);
    if (ref.buffer().content() instanceof Buffer.Temporary && !prepared.contains(ref.buffer())) {
      return ref;
    }
    Ref own = new Ref(buffer(name, node, new Buffer.Temporary()));
    copy("output " + name, node, ref, own);
    return own;
  }

  private void copy(String label, Node like, Ref from, Ref to) {
    GraphBuilder builder = new GraphBuilder().at(label, like.span());
    Node source = builder.input(label, like.type());
    Node target = builder.apply(new Pointwise(Expr.arg(0), 1, like.shape()), source);
    refs.put(source, from);
    refs.put(target, to);
    lower(target);
  }

  @Override
  public Ref ref(Node node) {
    return refs.get(node);
  }

  @Override
  public void provide(Node node, ChannelSums channelSums) {
    sums.put(node, channelSums);
  }

  @Override
  public Optional<ChannelSums> sums(Node node) {
    return Optional.ofNullable(sums.get(node));
  }

  @Override
  public Ref temporary(String name, Size bytes) {
    return new Ref(new Buffer(name, bytes, new Buffer.Temporary()));
  }

  @Override
  public void add(Step step) {
    boolean dependsOnRun =
        !graph.updates().isEmpty()
            || step.reads().stream().anyMatch(r -> !isFixed(r.buffer()))
            || step.writes().stream().anyMatch(r -> isWrittenByRun(r.buffer()));
    (dependsOnRun ? steps : prepare).add(step.of(lowered));
    step.writes().forEach(ref -> (dependsOnRun ? writtenByRun : prepared).add(ref.buffer()));
  }

  private boolean isFixed(Buffer buffer) {
    return switch (buffer.content()) {
      case Buffer.VariableTensor v -> true;
      case Buffer.ConstantTensor c -> true;
      default -> prepared.contains(buffer) && !isWrittenByRun(buffer);
    };
  }

  private boolean isWrittenByRun(Buffer buffer) {
    return buffer.isBatched() || writtenByRun.contains(buffer);
  }
}
