package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Group;
import java.util.Collection;

/**
 * Where a group's title stands so that no wire from the upper border crosses it.
 *
 * @param x where the text begins
 * @param width of the group, made greater if there was no room
 */
record Header(double x, double width) {
  /** Between the text and a wire. */
  private static final double CLEARANCE = 10;

  /**
   * @param width of the group without title
   * @param crossings where wires cross the upper border, from the left
   */
  static Header of(Group group, double width, Collection<Double> crossings) {
    if (group.title().isEmpty()) {
      return new Header(0, width);
    }
    double needed = Style.headerWidth(group);
    double x = Style.GROUP_PADDING;
    for (double crossing : crossings.stream().sorted().toList()) {
      if (x + needed + CLEARANCE <= crossing) {
        break;
      }
      x = Math.max(x, crossing + CLEARANCE);
    }
    return new Header(x, Math.max(width, x + needed + Style.GROUP_PADDING));
  }
}
