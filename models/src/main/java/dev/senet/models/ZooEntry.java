package dev.senet.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * What is known of a network of the zoo, with its default arguments.
 *
 * @param name what a user calls it, such as {@code se-resnet-50}; its model in the text has
 *     underscores instead
 * @param file the resource that has its text
 * @param title the network's name in the literature
 * @param paper where it was published
 * @param implementation the public implementation whose parameters it has, one by one
 * @param parameters trained scalars
 * @param multiplyAdds multiply-adds of one image
 * @param size height and width of its input
 * @param classes of the data set that its default is for
 * @param top1Error per cent, as the paper reports it for a single centre crop
 * @param top5Error likewise
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ZooEntry(
    String name,
    String file,
    String title,
    String paper,
    String implementation,
    long parameters,
    long multiplyAdds,
    int size,
    int classes,
    Optional<Double> top1Error,
    Optional<Double> top5Error) {
  /** The name of its model in {@link #file}. */
  public String model() {
    return name.replace('-', '_');
  }
}
