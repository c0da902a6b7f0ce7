package dev.senet.training;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import dev.senet.core.op.Input;
import dev.senet.training.data.ImageShape;
import java.util.List;

/**
 * The ends of a network that classifies images.
 *
 * @param input the name of its image input
 * @param shape the images it takes
 * @param logits the name of its output
 * @param classes how many classes it tells apart
 */
record Classifier(String input, ImageShape shape, String logits, int classes) {
  /**
   * @throws TrainingException if {@code graph} is no image classifier
   */
  static Classifier of(Graph graph) {
    List<Node> inputs = graph.inputs();
    if (inputs.size() != 1 || !inputs.getFirst().shape().isImage()) {
      throw new TrainingException(
          "to be trained on images, a model has one input f32[N, height, width, channels]; this one"
              + " has "
              + inputs.stream().map(n -> n.name() + ": " + n.type()).toList());
    }
    if (graph.outputs().size() != 1) {
      throw new TrainingException(
          "to be trained as a classifier, a model has one output f32[N, classes]; this one has "
              + graph.outputs().keySet());
    }
    String logits = graph.outputs().keySet().iterator().next();
    Node output = graph.outputs().get(logits);
    if (!output.shape().isBatched() || output.shape().rank() != 1) {
      throw new TrainingException(
          "the output of a classifier is f32[N, classes]; '%s' is %s"
              .formatted(logits, output.type()));
    }
    List<Integer> dims = inputs.getFirst().shape().dims();
    return new Classifier(
        ((Input) inputs.getFirst().op()).name(),
        new ImageShape(dims.get(0), dims.get(1), dims.get(2)),
        logits,
        output.shape().channels());
  }

  /**
   * @throws TrainingException if the data has another number of classes
   */
  void requireClasses(List<String> names) {
    if (names.size() != classes) {
      throw new TrainingException(
          "the model has %d classes, the data has %d: give the model as many as the data, for example --arg classes=%d"
              .formatted(classes, names.size(), names.size()));
    }
  }
}
