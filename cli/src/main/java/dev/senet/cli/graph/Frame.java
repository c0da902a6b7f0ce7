package dev.senet.cli.graph;

import java.util.List;

/**
 * An item in its place; lengths in pixels, positions from the top left corner of the frame around
 * it.
 *
 * @param titleX where a group's title begins
 * @param wires lines between the children, and from and to the border
 */
record Frame(
    Item item,
    double x,
    double y,
    double width,
    double height,
    double titleX,
    List<Frame> children,
    List<Wire> wires) {

  /** This frame in another place. */
  Frame at(double newX, double newY) {
    return new Frame(item, newX, newY, width, height, titleX, children, wires);
  }

  /** A place in a frame. */
  record Point(double x, double y) {}

  /**
   * A stretch of an edge inside one group. All readers in one child share the stretch to it.
   *
   * @param tensor number of the box that computes what flows
   * @param from index of the child where it begins, or {@link #BORDER}
   * @param to index of the child where it ends, or {@link #BORDER}
   * @param points corners, from the beginning to the end
   */
  record Wire(
      int tensor, int from, int to, String type, long bytes, boolean isSkip, List<Point> points) {
    /** In place of a child: the border of the frame, the upper one to begin, the lower to end. */
    static final int BORDER = -1;
  }
}
