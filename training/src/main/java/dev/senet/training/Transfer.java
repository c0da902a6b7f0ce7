package dev.senet.training;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Variable;
import dev.senet.core.graph.Variable.Role;
import dev.senet.core.op.VariableRef;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.WeightsException;
import dev.senet.runtime.WeightsFile;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives a model the weights of another training to begin with.
 *
 * <p>The classifier is the last convolution or matrix product before the logits, with what comes
 * after it.
 */
public final class Transfer {
  private Transfer() {}

  /**
   * The model with all weights of {@code file}.
   *
   * @throws WeightsException if the file does not fit; it says so if the number of classes is the
   *     only difference
   */
  public static GraphModel whole(GraphModel model, WeightsFile file) {
    List<Variable> variables = model.graph().variables();
    Set<Variable> classifier = classifier(model.graph());
    Set<Variable> misshapen = file.misshapen(variables);
    if (!misshapen.isEmpty() && classifier.containsAll(misshapen)) {
      GraphModel _ = withFreshClassifier(model, file); // for whatever else does not fit
      otherClasses(file, misshapen)
          .ifPresent(message -> {
            throw new WeightsException(message);
          });
    }
    return model.withWeights(file.read(variables));
  }

  private static Optional<String> otherClasses(WeightsFile file, Set<Variable> misshapen) {
    List<Optional<Long>> classes = misshapen.stream().map(file::channels).distinct().toList();
    Variable variable = misshapen.iterator().next();
    return classes.size() > 1
        ? Optional.empty()
        : classes
            .getFirst()
            .map(n ->
                "%s was made for %d classes, the model has %d: --fresh-classifier takes all weights but those of the classifier"
                    .formatted(file.source(), n, variable.type().shape().channels()));
  }

  /**
   * The model with all weights of {@code file} but those of the classifier.
   *
   * @throws WeightsException if the rest does not fit
   */
  public static GraphModel withFreshClassifier(GraphModel model, WeightsFile file) {
    return model.withWeights(file.readBut(model.graph().variables(), classifier(model.graph())));
  }

  private static Set<Variable> classifier(Graph graph) {
    Node logits = graph.outputs().get(Classifier.of(graph).logits());
    Optional<Node> layer = lastLayer(graph, logits);
    Set<Node> after = new HashSet<>(layer.stream().toList());
    Set<Variable> variables = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(after::contains)) {
        after.add(node);
      }
      if (after.contains(node)) {
        variablesOf(node).forEach(variables::add);
      }
    }
    return variables;
  }

  private static Optional<Node> lastLayer(Graph graph, Node logits) {
    Set<Node> before = new HashSet<>(Set.of(logits));
    for (Node node : graph.nodes().reversed()) {
      if (before.contains(node)) {
        if (variablesOf(node).anyMatch(variable -> variable.role() == Role.WEIGHT)) {
          return Optional.of(node);
        }
        before.addAll(node.inputs());
      }
    }
    return Optional.empty();
  }

  private static Stream<Variable> variablesOf(Node node) {
    return node.inputs().stream()
        .filter(input -> input.op() instanceof VariableRef)
        .map(input -> ((VariableRef) input.op()).variable());
  }
}
