package dev.senet.training.data;

import java.util.List;

/**
 * An ordered set of labelled images. The order never changes for the same files. Safe for use by
 * several threads at once.
 */
public interface Dataset {
  /** Number of images, at least 1. */
  int size();

  /** Names of the classes; the label is the position in this list. */
  List<String> classNames();

  /** The label of image {@code index}, without decoding it. */
  int label(int index);

  /** The file, or file and position, of image {@code index}, for messages. */
  String source(int index);

  /**
   * Decodes image {@code index}.
   *
   * @throws BrokenImageException if the image cannot be read; the others may still be fine
   */
  Sample sample(int index) throws BrokenImageException;
}
