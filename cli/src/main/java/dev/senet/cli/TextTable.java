package dev.senet.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: columns as wide as their widest cell, numbers to the right. */
public final class TextTable {
  /** Which side a column's cells stand at. */
  public enum Side {
    /** Text. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  private final List<Side> sides;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with its first line. */
  public TextTable(List<Side> sides, List<String> heads) {
    this.sides = sides;
    rows.add(heads);
  }

  /** Adds a line. */
  public void add(String... cells) {
    rows.add(Arrays.asList(cells));
  }

  /** Prints all lines. */
  public void print(PrintStream out) {
    int[] widths = new int[sides.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ")
            .append(sides.get(i) == Side.LEFT ? row.get(i) + space : space + row.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
