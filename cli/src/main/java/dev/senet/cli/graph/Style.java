package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Group;
import dev.senet.cli.graph.Item.Row;

/** Sizes in pixels that the layout and the writer agree on. */
final class Style {
  /** The size of most text. */
  static final double FONT = 12;

  /** The size of what is less important. */
  static final double SMALL = 10.5;

  static final double ROW_HEIGHT = 18;
  static final double BOX_PADDING = 6;
  static final double FACTS_HEIGHT = 16;

  /** Where text begins in a box, right of the coloured bar. */
  static final double TEXT_INSET = 14;

  /** Between a row's op and its name. */
  static final double GAP = 16;

  /** The strip of a group that holds its title. */
  static final double HEADER_HEIGHT = 26;

  static final double GROUP_PADDING = 14;

  /** From one line to another beside it. */
  static final double LANE = 14;

  /** The sign before a title that tells whether a group is folded. */
  private static final double FOLD_MARK = 14;

  /** How much wider bold text is. */
  private static final double BOLD = 1.1;

  /** More characters of a name are not shown. */
  static final int MAX_NAME = 40;

  private static final double MIN_WIRE = 1.2;
  private static final double MAX_WIRE = 10;

  private Style() {}

  static double width(Box box) {
    double width = TextWidth.of(facts(box), SMALL);
    for (Row row : box.rows()) {
      double text = TextWidth.of(row.op(), FONT) + GAP + TextWidth.of(name(row), SMALL);
      width = Math.max(width, text);
    }
    return Math.ceil(TEXT_INSET + width + BOX_PADDING + 2);
  }

  static double height(Box box) {
    return box.rows().size() * ROW_HEIGHT + FACTS_HEIGHT + BOX_PADDING;
  }

  /** The width of what the header of {@code group} says. */
  static double headerWidth(Group group) {
    String totals = totals(group);
    double width = FOLD_MARK + TextWidth.of(title(group), FONT * BOLD);
    return Math.ceil(totals.isEmpty() ? width : width + GAP + TextWidth.of(totals, SMALL));
  }

  /** What a header says about costs. */
  static String totals(Group group) {
    return group.isUnit() ? group.totals().text() : "";
  }

  static String name(Row row) {
    return TextWidth.limited(row.name(), MAX_NAME);
  }

  static String title(Group group) {
    return TextWidth.limited(group.title(), MAX_NAME);
  }

  /** The last line of a box. */
  static String facts(Box box) {
    long parameters = box.totals().parameters();
    return box.shape() + (parameters == 0 ? "" : " · " + Totals.count(parameters) + " parameters");
  }

  /**
   * How thick a line is, by the square root of the bytes.
   *
   * @param greatest bytes of the thickest line
   */
  static double wireWidth(long bytes, long greatest) {
    double share = greatest == 0 ? 0 : Math.sqrt((double) bytes / greatest);
    return MIN_WIRE + share * (MAX_WIRE - MIN_WIRE);
  }
}
