package dev.senet.training.data;

/**
 * One labelled image of a data set.
 *
 * @param image the decoded image
 * @param label index into {@link Dataset#classNames()}
 * @param source the file, or file and position, that it comes from
 */
public record Sample(Image image, int label, String source) {}
