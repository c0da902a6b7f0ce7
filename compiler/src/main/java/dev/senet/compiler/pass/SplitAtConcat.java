package dev.senet.compiler.pass;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.Concat;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Normalize;
import dev.senet.core.op.Pointwise;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Slice;
import dev.senet.core.op.SumTo;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes squeeze and gate from behind a concatenation of branches into each branch, as in SE in
 * Inception modules: {@code concat(a, b) * s = concat(a * s₁, b * s₂)}, and so with means, sums and
 * gradients. In training, what each branch ends in, batch norm, then shares its passes with them.
 *
 * <p>That pays where branches end in pointwise ops, which compute the gated image right away. Of
 * others a gated copy is stored, so most channels must come from the former.
 */
public final class SplitAtConcat implements Pass {
  @Override
  public String name() {
    return "split at concatenations";
  }

  @Override
  public Graph apply(Graph graph) {
    Users users = new Users(graph);
    Map<Node, Branches> branches = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      if (isGated(node, users)) {
        add(new Branches(node), graph, users, branches);
      }
    }
    Map<Node, Node> rebuilt = new IdentityHashMap<>();
    return Rewriter.rewrite(
        graph,
        (node, inputs, builder) -> {
          Node result =
              split(node, branches, rebuilt, builder)
                  .orElseGet(() -> Rewriter.copy(node, inputs, builder));
          rebuilt.put(node, result);
          return result;
        });
  }

  /** Whether {@code node} is a concatenation that is squeezed and read by nothing unknown. */
  private static boolean isGated(Node node, Users users) {
    if (!(node.op() instanceof Concat(int axis)) || axis != 2 || users.isResult(node)) {
      return false;
    }
    int computed =
        node.inputs().stream()
            .filter(x -> x.op() instanceof PointwiseOp || x.op() instanceof Normalize)
            .mapToInt(x -> x.shape().channels())
            .sum();
    List<Node> readers = users.of(node);
    return 2 * computed > node.shape().channels()
        && readers.stream().anyMatch(u -> u.op() instanceof GlobalAveragePool)
        && readers.stream()
            .allMatch(u -> u.op() instanceof GlobalAveragePool || isAlike(u, node.shape()));
  }

  private static boolean isAlike(Node node, Shape image) {
    return node.op() instanceof PointwiseOp
        && node.shape().equals(image)
        && node.inputs().stream().allMatch(x -> Access.of(x.shape(), image) != Access.OTHER);
  }

  private static boolean readsGate(Node node) {
    return node.op() instanceof PointwiseOp
        && node.inputs().stream()
            .anyMatch(x -> Access.of(x.shape(), node.shape()) == Access.SAMPLE_CHANNEL);
  }

  /**
   * Adds what reads the concatenation, and what follows from the gate and is only to be sliced as
   * it is.
   */
  private static void add(Branches split, Graph graph, Users users, Map<Node, Branches> branches) {
    branches.put(split.concat, split);
    users.of(split.concat).stream()
        .filter(u -> u.op() instanceof PointwiseOp)
        .forEach(u -> branches.put(u, split));
    for (Node node : graph.nodes().reversed()) {
      boolean isSliced =
          isAlike(node, split.concat.shape())
              && (readsGate(node) || node.inputs().stream().anyMatch(SplitAtConcat::readsGate))
              && !users.isResult(node)
              && !users.of(node).isEmpty()
              && users.of(node).stream()
                  .allMatch(u -> branches.get(u) == split || split.of(u).isPresent());
      if (isSliced) {
        branches.put(node, split);
      }
    }
  }

  private static Optional<Node> split(
      Node node, Map<Node, Branches> branches, Map<Node, Node> rebuilt, GraphBuilder builder) {
    Branches own = branches.get(node);
    if (own != null && node != own.concat) {
      List<Node> parts = own.parts(node, rebuilt, builder);
      return Optional.of(builder.apply(new Concat(2), parts));
    }
    Branches read = node.inputs().isEmpty() ? null : branches.get(node.input(0));
    if (read == null) {
      return Optional.empty();
    }
    Optional<Integer> branch = read.of(node);
    if (branch.isPresent()) {
      return Optional.of(read.known.get(node.input(0)).get(branch.get()));
    }
    return switch (node.op()) {
      case GlobalAveragePool p -> Optional.of(read.means(node, rebuilt, builder));
      case SumTo s when Access.of(node.shape(), node.input(0).shape()) == Access.SAMPLE_CHANNEL ->
          Optional.of(read.sums(node, rebuilt, builder));
      default -> Optional.empty();
    };
  }

  /** The branches of a concatenation, and what has become of images in each of them. */
  private static final class Branches {
    private final Node concat;
    private final List<Slice> ranges = new ArrayList<>();
    private final Map<Node, List<Node>> known = new IdentityHashMap<>();

    Branches(Node concat) {
      this.concat = concat;
      int at = 0;
      for (Node x : concat.inputs()) {
        ranges.add(new Slice(2, at, at += x.shape().channels()));
      }
    }

    /** The branch that {@code node} slices. */
    Optional<Integer> of(Node node) {
      int branch = node.op() instanceof Slice s ? ranges.indexOf(s) : -1;
      boolean fits = branch >= 0 && node.input(0).shape().equals(concat.shape());
      return fits ? Optional.of(branch) : Optional.empty();
    }

    /** What {@code node}, which is split or read by what is, is in each branch. */
    List<Node> parts(Node node, Map<Node, Node> rebuilt, GraphBuilder builder) {
      if (!known.containsKey(node)) {
        known.put(
            node,
            node == concat
                ? node.inputs().stream().map(rebuilt::get).toList()
                : computed(node, rebuilt, builder));
      }
      return known.get(node);
    }

    private List<Node> computed(Node node, Map<Node, Node> rebuilt, GraphBuilder builder) {
      PointwiseOp op = (PointwiseOp) node.op();
      List<List<Node>> operands =
          node.inputs().stream().map(x -> operand(x, rebuilt, builder)).toList();
      List<Node> parts = new ArrayList<>();
      for (int i = 0; i < ranges.size(); i++) {
        int branch = i;
        Shape shape = concat.input(i).shape();
        List<Node> of = operands.stream().map(x -> x.get(branch)).toList();
        parts.add(Pointwise.apply(builder, op.expression(), shape, of));
      }
      return parts;
    }

    private List<Node> operand(Node x, Map<Node, Node> rebuilt, GraphBuilder builder) {
      if (known.containsKey(x) || x == concat) {
        return parts(x, rebuilt, builder);
      }
      Node now = rebuilt.get(x);
      boolean isByChannel = x.shape().rank() > 0 && x.shape().channels() > 1;
      List<Node> parts =
          ranges.stream().map(r -> isByChannel ? slice(now, r, builder) : now).toList();
      known.put(x, parts);
      return parts;
    }

    private static Node slice(Node x, Slice range, GraphBuilder builder) {
      return builder.apply(new Slice(x.shape().rank() - 1, range.from(), range.to()), x);
    }

    Node means(Node mean, Map<Node, Node> rebuilt, GraphBuilder builder) {
      List<Node> means =
          parts(mean.input(0), rebuilt, builder).stream()
              .map(x -> builder.apply(mean.op(), x))
              .toList();
      return builder.apply(new Concat(0), means);
    }

    Node sums(Node sum, Map<Node, Node> rebuilt, GraphBuilder builder) {
      int last = sum.shape().rank() - 1;
      List<Node> sums = new ArrayList<>();
      for (Node x : parts(sum.input(0), rebuilt, builder)) {
        List<Integer> dims = new ArrayList<>(sum.shape().dims());
        dims.set(last, x.shape().channels());
        sums.add(builder.apply(new SumTo(sum.shape().withDims(dims)), x));
      }
      return builder.apply(new Concat(last), sums);
    }
  }
}
