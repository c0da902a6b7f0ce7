package dev.senet.training;

import dev.senet.core.graph.TensorType;
import dev.senet.runtime.Session;
import dev.senet.training.data.BrokenImageException;
import dev.senet.training.data.Image;
import dev.senet.training.data.ImageDecoder;
import dev.senet.training.data.ImageShape;
import dev.senet.training.data.SampleRandom;
import dev.senet.training.data.Transform;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Names what image files show. */
public final class Predictor {
  private final Session session;
  private final Transform transform;
  private final List<String> classes;
  private final ImageShape shape;

  /**
   * @param transform how images are prepared, as in the evaluation of the training
   * @param classes names of the classes, in the order of the outputs
   */
  public Predictor(Session session, Transform transform, List<String> classes) {
    this.session = session;
    this.transform = transform;
    this.classes = List.copyOf(classes);
    List<Integer> dims = session.inputs().values().iterator().next().shape().dims();
    this.shape = new ImageShape(dims.get(0), dims.get(1), dims.get(2));
    TensorType output = session.outputs().values().iterator().next();
    if (output.shape().channels() != classes.size()) {
      throw new IllegalArgumentException(
          "%d class names for an output %s".formatted(classes.size(), output));
    }
  }

  /** A class and the probability that the model gives it. */
  public record Guess(String label, double probability) {}

  /**
   * The {@code top} most probable classes of an image, the most probable first.
   *
   * @throws BrokenImageException if the file is no readable image
   */
  public List<Guess> predict(Path file, int top) throws BrokenImageException {
    Image image = ImageDecoder.DEFAULT.decode(file);
    float[] pixels = new float[shape.elements()];
    transform.write(image, new SampleRandom(0), shape, MemorySegment.ofArray(pixels));
    double[] probabilities = softmax(session.run(pixels));
    return IntStream.range(0, probabilities.length)
        .mapToObj(i -> new Guess(classes.get(i), probabilities[i]))
        .sorted(Comparator.comparingDouble((Guess guess) -> -guess.probability))
        .limit(top)
        .toList();
  }

  private static double[] softmax(float[] logits) {
    double max = Float.NEGATIVE_INFINITY;
    for (float x : logits) {
      max = Math.max(max, x);
    }
    double[] result = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      result[i] = Math.exp(logits[i] - max);
      sum += result[i];
    }
    for (int i = 0; i < result.length; i++) {
      result[i] /= sum;
    }
    return result;
  }
}
