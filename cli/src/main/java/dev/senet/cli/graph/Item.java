package dev.senet.cli.graph;

import java.util.List;
import java.util.stream.Stream;

/** A part of a picture. */
sealed interface Item {
  /** All boxes in it. */
  Stream<Box> boxes();

  /**
   * What is computed together.
   *
   * @param number the region's, from 0; outputs follow the regions
   * @param rows its ops, in reading order; at least one
   * @param main the row that gives the box its colour
   * @param shape of the result, without the batch
   * @param details what a tooltip says, a line each
   */
  record Box(
      int number, List<Row> rows, int main, String shape, Totals totals, List<String> details)
      implements Item {
    @Override
    public Stream<Box> boxes() {
      return Stream.of(this);
    }

    /** Whether several ops are fused into one. */
    boolean isFused() {
      return rows.size() > 1;
    }
  }

  /** An op in a box, with the layer's name inside its group. */
  record Row(Kind kind, String op, String name) {}

  /**
   * A block of the network; without title, items that only stand together.
   *
   * @param isUnit whether its totals are worth to be shown: it is a link in a chain of blocks
   */
  record Group(String title, boolean isUnit, List<Item> items) implements Item {
    @Override
    public Stream<Box> boxes() {
      return items.stream().flatMap(Item::boxes);
    }

    /** What all boxes cost. */
    Totals totals() {
      return boxes().map(Box::totals).reduce(Totals.NONE, Totals::plus);
    }
  }
}
