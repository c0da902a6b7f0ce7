package dev.senet.cli.graph;

import dev.senet.cli.graph.Frame.Point;
import dev.senet.cli.graph.Layout.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The place of a child in its group. Tensors enter a child at its top and leave it at its bottom.
 * For a child in a row, the slot leads them from its upper left and to its upper right corner, like
 * the columns of a newspaper.
 *
 * @param isColumn whether the child stands in a row
 * @param inputs tensors that enter, from the left
 * @param outputs tensors that leave, from the left
 */
record Slot(Block child, boolean isColumn, List<Integer> inputs, List<Integer> outputs) {
  private double top() {
    return isColumn ? Style.LANE * (Math.max(inputs.size(), outputs.size()) + 0.5) : 0;
  }

  private double right() {
    return isColumn ? Style.LANE * (outputs.size() + 0.5) : 0;
  }

  double width() {
    return child.frame().width() + right();
  }

  double height() {
    double bottom = isColumn ? Style.LANE * (outputs.size() + 0.5) : 0;
    return top() + child.frame().height() + bottom;
  }

  /** Where the child is in the slot. */
  Point origin() {
    return new Point(0, top());
  }

  /** The way of {@code tensor} from the border of the slot to the child. */
  List<Point> entry(int tensor) {
    Point end = new Point(position(tensor, child.inputs(), inputs), top());
    double y = Style.LANE * (inputs.indexOf(tensor) + 0.5);
    return isColumn ? List.of(new Point(0, y), new Point(end.x(), y), end) : List.of(end);
  }

  /** The way of {@code tensor} from the child to the border of the slot. */
  List<Point> exit(int tensor) {
    double bottom = top() + child.frame().height();
    Point start = new Point(position(tensor, child.outputs(), outputs), bottom);
    if (!isColumn) {
      return List.of(start);
    }
    double lane = Style.LANE * (outputs.indexOf(tensor) + 1);
    double x = child.frame().width() + lane;
    double y = lane - Style.LANE / 2;
    List<Point> way = new ArrayList<>(List.of(start));
    way.add(new Point(start.x(), bottom + lane));
    way.add(new Point(x, bottom + lane));
    way.add(new Point(x, y));
    way.add(new Point(width(), y));
    return way;
  }

  /** The x of {@code tensor} at the child: settled for groups, evenly spread for boxes. */
  private double position(int tensor, Map<Integer, Double> settled, List<Integer> tensors) {
    double share = (tensors.indexOf(tensor) + 1.0) / (tensors.size() + 1);
    return settled.getOrDefault(tensor, share * child.frame().width());
  }
}
