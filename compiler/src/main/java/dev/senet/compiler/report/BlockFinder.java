package dev.senet.compiler.report;

import dev.senet.compiler.pass.Excitation;
import dev.senet.compiler.pass.Fused;
import dev.senet.compiler.pass.MatrixProduct;
import dev.senet.compiler.pass.WithSums;
import dev.senet.compiler.report.BlockFusion.Place;
import dev.senet.compiler.report.BlockFusion.Scale;
import dev.senet.compiler.report.BlockFusion.Source;
import dev.senet.compiler.report.BlockFusion.Squeeze;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.op.Concat;
import dev.senet.core.op.Convolution;
import dev.senet.core.op.GlobalAveragePool;
import dev.senet.core.op.Linear;
import dev.senet.core.op.PointwiseOp;
import dev.senet.core.op.Reshape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what has become of SE blocks, by the kernels that now compute their layers. */
public final class BlockFinder {
  private final Provenance provenance;
  private final Map<Node, List<Node>> users;
  private final Set<Node> forward;

  /**
   * @param provenance of the graph whose blocks are asked for
   */
  public BlockFinder(Provenance provenance) {
    this.provenance = provenance;
    this.users = provenance.fused().users();
    this.forward = new HashSet<>(SqueezeExcitation.forward(provenance.source()));
  }

  /** What has become of {@code block}. */
  public BlockFusion find(SqueezeExcitation block) {
    List<Node> kernels = gateKernels(block);
    boolean merges =
        provenance.fused().nodes().stream()
            .anyMatch(n -> n.op() instanceof MatrixProduct && block.contains(origin(n)));
    return new BlockFusion(
        squeezes(block, kernels),
        kernels.size(),
        merges,
        scales(block),
        backwardKernels(block).stream().map(KernelKind::of).toList());
  }

  /** The kernels that squeeze and excite. */
  List<Node> gateKernels(SqueezeExcitation block) {
    return provenance.kernels().stream()
        .filter(n -> block.contains(origin(n)) && origin(n) != block.scale())
        .toList();
  }

  /** The kernels that differentiation made of the block's layers. */
  List<Node> backwardKernels(SqueezeExcitation block) {
    return provenance.kernels().stream()
        .filter(n -> !forward.contains(origin(n)) && isOf(block, origin(n)))
        .toList();
  }

  /** Gradients have name and place of the layer that they belong to. */
  private static boolean isOf(SqueezeExcitation block, Node gradient) {
    List<Node> parts = new ArrayList<>(block.squeezes());
    parts.addAll(block.excitation());
    parts.add(block.scale());
    return parts.stream()
        .anyMatch(p -> p.name().equals(gradient.name()) && p.span().equals(gradient.span()));
  }

  /**
   * What a kernel of a squeeze or an excitation reads of others: images, or what is known of them.
   */
  Set<Node> images(List<Node> kernels) {
    Set<Node> images = new LinkedHashSet<>();
    for (Node kernel : kernels) {
      for (Node input : kernel.inputs()) {
        Node x = behindViews(input);
        if (x.shape().isBatched() && !kernels.contains(x)) {
          images.add(x);
        }
      }
    }
    return images;
  }

  private List<Squeeze> squeezes(SqueezeExcitation block, List<Node> kernels) {
    Set<Node> images = images(kernels);
    List<String> past = hoistedPast(block, images);
    List<Squeeze> squeezes = new ArrayList<>();
    for (Node image : images) {
      Node reader =
          kernels.stream().filter(k -> k.inputs().contains(image)).findFirst().orElse(image);
      squeezes.add(new Squeeze(source(image, block), layer(image), reduction(reader), past));
    }
    return squeezes;
  }

  /** The convolutions and concatenations between {@code images} and what the user squeezes. */
  private List<String> hoistedPast(SqueezeExcitation block, Set<Node> images) {
    Set<Node> ends = new HashSet<>();
    for (Node image : images) {
      ends.add(origin(image));
      if (image.shape().positions() == 1) {
        ends.addAll(origin(image).inputs()); // the image that the sums are of
      }
    }
    Set<Node> between = new HashSet<>(block.squeezes());
    List<String> past = new ArrayList<>();
    for (Node node : provenance.source().nodes().reversed()) {
      if (between.contains(node) && !ends.contains(node)) {
        between.addAll(node.inputs());
        if (isConvolution(node.op()) || node.op() instanceof Concat) {
          past.addFirst(node.name());
        }
      }
    }
    return past;
  }

  private static Source source(Node image, SqueezeExcitation block) {
    boolean isVector = image.shape().positions() == 1;
    boolean squeezesImage =
        block.squeezes().stream().anyMatch(s -> s.input(0).shape().positions() > 1);
    return image.op() instanceof WithSums
        ? Source.EPILOGUE
        : isVector && squeezesImage ? Source.SUMS : Source.PASS;
  }

  private static String reduction(Node reader) {
    Op op = KernelKind.anchor(reader.op());
    return op instanceof Excitation ? new GlobalAveragePool().name() : op.name();
  }

  private List<Scale> scales(SqueezeExcitation block) {
    List<Scale> scales = new ArrayList<>();
    for (Node node : provenance.fused().nodes()) {
      if (origin(node) == block.gate() && !(node.op() instanceof Reshape)) {
        readers(node).stream()
            .filter(r -> forward.contains(origin(r)) && isScale(block, r))
            .map(r -> scale(block, r))
            .forEach(scales::add);
      }
    }
    return scales;
  }

  /** Who reads {@code node}, through views. */
  private Set<Node> readers(Node node) {
    Set<Node> readers = new LinkedHashSet<>();
    for (Node user : users.get(node)) {
      if (user.op() instanceof Reshape) {
        readers.addAll(readers(user));
      } else {
        readers.add(user);
      }
    }
    return readers;
  }

  private boolean isScale(SqueezeExcitation block, Node reader) {
    return origin(reader) == block.scale() || !block.contains(origin(reader));
  }

  private Scale scale(SqueezeExcitation block, Node reader) {
    Op op = reader.op() instanceof WithSums(Op inner) ? inner : reader.op();
    Place place =
        !(op instanceof Fused fused)
            ? Place.PASS
            : holdsGate(fused.epilogueInputs(reader.inputs()), block)
                ? Place.EPILOGUE
                : holdsGate(fused.prologueInputs(reader.inputs()), block)
                    ? Place.PROLOGUE
                    : Place.PASS;
    return new Scale(place, layer(reader), with(block, reader));
  }

  private boolean holdsGate(List<Node> operands, SqueezeExcitation block) {
    return operands.stream().anyMatch(x -> origin(behindViews(x)) == block.gate());
  }

  /** The pointwise layers that follow the scale and are computed with it. */
  private List<String> with(SqueezeExcitation block, Node reader) {
    Set<Node> inside = provenance.layers(reader);
    Set<Node> following = new LinkedHashSet<>(Set.of(block.scale()));
    List<String> names = new ArrayList<>();
    for (Node node : provenance.source().nodes()) {
      if (inside.contains(node)
          && node.op() instanceof PointwiseOp op
          && node.inputs().stream().anyMatch(following::contains)
          && following.add(node)) {
        names.add(op.name());
      }
    }
    return names;
  }

  /** The convolution or linear layer that {@code kernel} computes, or the last of its layers. */
  public String layer(Node kernel) {
    boolean isConvolution = KernelKind.anchor(kernel.op()) instanceof Convolution;
    Set<Node> layers = isConvolution ? provenance.layers(kernel) : Set.of();
    return provenance.source().nodes().reversed().stream()
        .filter(n -> layers.contains(n) && isConvolution(n.op()))
        .findFirst()
        .orElse(kernel)
        .name();
  }

  private static boolean isConvolution(Op op) {
    return op instanceof Convolution || op instanceof Linear;
  }

  private Node origin(Node node) {
    return provenance.origin(node);
  }

  private static Node behindViews(Node node) {
    return node.op() instanceof Reshape ? behindViews(node.input(0)) : node;
  }
}
