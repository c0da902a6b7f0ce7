package dev.senet.compiler.pass;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.BinaryKind;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.expr.Exprs;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.BatchStatistics;
import dev.senet.core.op.NormalizeGradientSums;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.Reshape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Sums over images of one normalisation that {@link ShareGradientSums} takes in one pass, over the
 * image that is normalised, a gradient, and an image that is gated if that is another.
 */
final class SharedSums {
  /** Sums of a pass; each takes a register for each vector. */
  private static final int MAX_SUMS = 6;

  /** Images that a pass reads beside the normalised one. */
  private static final int MAX_IMAGES = 2;

  private final Node batchSums;
  private final Summands summands;
  private final Terms dy;
  private final Terms dyX;
  private final ToIntFunction<Node> positions;
  private final Map<Node, Terms> gates = new IdentityHashMap<>();
  private Set<Expr> factors;
  private int first;
  private Optional<Node> table = Optional.empty();

  private SharedSums(
      Node batchSums, Summands summands, Terms dy, Terms dyX, ToIntFunction<Node> positions) {
    this.batchSums = batchSums;
    this.summands = summands;
    this.dy = dy;
    this.dyX = dyX;
    this.positions = positions;
    this.factors = union(dy.coefficients().keySet(), dyX.coefficients().keySet());
    this.first = positions.applyAsInt(batchSums);
  }

  /**
   * The pass of {@code batchSums}, a {@link NormalizeGradientSums}, if it can be split up.
   *
   * @param positions where the nodes stand in the graph
   */
  static Optional<SharedSums> of(Node batchSums, Users users, ToIntFunction<Node> positions) {
    Summands summands = new Summands(batchSums.input(1), batchSums.input(2), users);
    Expr dy = summands.gradient(batchSums.input(0));
    Optional<Terms> ofDy = summands.split(dy);
    Optional<Terms> ofDyX = summands.split(dy.times(Summands.X));
    return ofDy.isEmpty() || ofDyX.isEmpty()
        ? Optional.empty()
        : Optional.of(new SharedSums(batchSums, summands, ofDy.get(), ofDyX.get(), positions))
            .filter(sums -> sums.isOnePass(sums.factors, sums.first));
  }

  /** Takes the sum {@code gate}, [N, C], along if it reads nothing else. */
  boolean add(Node gate) {
    if (!gate.input(0).shape().equals(summands.image().shape())) {
      return false;
    }
    Optional<Terms> terms = summands.split(summands.product(gate.input(0)));
    if (terms.isEmpty()) {
      return false;
    }
    Set<Expr> all = union(factors, terms.get().coefficients().keySet());
    int earliest = Math.min(first, positions.applyAsInt(gate));
    if (!isOnePass(all, earliest)) {
      return false;
    }
    gates.put(gate, terms.get());
    factors = all;
    first = earliest;
    return true;
  }

  /**
   * Whether the pass saves anything: it gives gates, too, which would read two images each, or the
   * gradient need not be stored.
   */
  boolean pays() {
    boolean isStored = List.copyOf(dy.coefficients().values()).equals(List.of(Terms.ONE));
    return !gates.isEmpty() || !isStored && images(factors) <= 1;
  }

  /** How many images {@code sums} read beside the normalised one. */
  private long images(Set<Expr> sums) {
    return summands.read(sums).stream().filter(n -> !summands.isUniform(n)).count();
  }

  private static Set<Expr> union(Set<Expr> a, Set<Expr> b) {
    Set<Expr> union = new LinkedHashSet<>(a);
    union.addAll(b);
    union.remove(Terms.ONE);
    return union;
  }

  /**
   * Whether {@code sums} read few images, and only what is known at the place {@code from} of the
   * graph.
   */
  private boolean isOnePass(Set<Expr> sums, int from) {
    List<Node> read = summands.read(sums);
    return sums.size() <= MAX_SUMS
        && sums.stream().allMatch(e -> Exprs.operations(e) <= FusePointwise.MAX_OPERATIONS)
        && images(sums) <= MAX_IMAGES
        && read.stream().allMatch(n -> positions.applyAsInt(n) < from);
  }

  /**
   * What takes the place of {@code node}, one of the sums.
   *
   * @param rebuilt what has become of the nodes in front of it
   */
  Node rewrite(Node node, Map<Node, Node> rebuilt, GraphBuilder builder) {
    List<Node> rows = rows(rebuilt, builder);
    if (gates.containsKey(node)) {
      return Reshape.apply(builder, node.shape(), value(gates.get(node), rows, rebuilt, builder));
    }
    return builder.apply(
        new CombineGradientSums(summands.image().shape().positions()),
        value(dy, rows, rebuilt, builder),
        value(dyX, rows, rebuilt, builder));
  }

  /** For each factor its sums [N, C]. */
  private List<Node> rows(Map<Node, Node> rebuilt, GraphBuilder builder) {
    if (table.isEmpty()) {
      table = Optional.of(table(rebuilt, builder));
    }
    List<Node> rows = new ArrayList<>();
    for (int i = 0; i < factors.size(); i++) {
      rows.add(Rows.of(table.get(), i, builder));
    }
    return rows;
  }

  private Node table(Map<Node, Node> rebuilt, GraphBuilder builder) {
    Node image = rebuilt.get(summands.image());
    List<Node> read = summands.read(factors);
    List<Node> operands = new ArrayList<>(List.of(image));
    summands.operands().forEach(n -> operands.add(read.contains(n) ? rebuilt.get(n) : image));
    Node statistics = rebuilt.get(batchSums.input(2));
    int count = operands.size();
    operands.add(Rows.of(statistics, BatchStatistics.MEAN, builder));
    operands.add(Rows.of(statistics, BatchStatistics.VARIANCE, builder));
    double epsilon = ((NormalizeGradientSums) batchSums.op()).epsilon();
    Expr deviation = Expr.arg(count + 1).plus(Expr.constant(epsilon)).apply(UnaryKind.SQRT);
    Expr x = Expr.arg(0).minus(Expr.arg(count)).times(Expr.constant(1).over(deviation));
    List<Expr> sums =
        factors.stream().map(e -> Exprs.substitute(e, i -> i == 0 ? x : Expr.arg(i))).toList();
    return ImageSums.apply(builder, sums, image.shape(), operands);
  }

  /** The sum of {@code terms} over each image, [N, C]. */
  private Node value(Terms terms, List<Node> rows, Map<Node, Node> rebuilt, GraphBuilder builder) {
    List<Node> used = summands.read(terms.coefficients().values());
    List<Node> operands = new ArrayList<>(rows);
    for (Node n : summands.operands()) {
      operands.add(used.contains(n) ? Rows.uniform(rebuilt.get(n), builder) : rows.getFirst());
    }
    Expr sum = Expr.constant(0);
    List<Expr> order = List.copyOf(factors);
    for (Map.Entry<Expr, Expr> term : terms.coefficients().entrySet()) {
      Expr factor =
          term.getKey().equals(Terms.ONE)
              ? Expr.constant(summands.image().shape().positions())
              : Expr.arg(order.indexOf(term.getKey()));
      Expr coefficient = Exprs.substitute(term.getValue(), i -> Expr.arg(rows.size() + i - 1));
      Expr product = Exprs.binary(BinaryKind.MULTIPLY, coefficient, factor);
      sum = Exprs.binary(BinaryKind.ADD, sum, product);
    }
    Shape shape = Shape.batched(summands.image().shape().channels());
    return Pointwise.apply(builder, sum, shape, operands);
  }
}
