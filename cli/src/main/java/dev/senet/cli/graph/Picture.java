package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Group;
import java.util.List;

/**
 * What is drawn.
 *
 * @param edges at most one from one box to another
 */
record Picture(String title, String subtitle, Group root, List<Edge> edges) {
  /**
   * A tensor on its way to one of its readers.
   *
   * @param from number of the box that computes it
   * @param to number of the box that reads it
   * @param tensor its type, for people
   * @param bytes of one sample
   * @param isSkip whether it passes by layers that another operand of its reader goes through
   */
  record Edge(int from, int to, String tensor, long bytes, boolean isSkip) {}
}
