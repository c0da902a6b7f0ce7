package dev.senet.dsl.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Prints a {@link Doc} within a line width. */
final class Printer {
  private record Item(int indent, boolean flat, Doc doc) {}

  private final int width;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Item> stack = new ArrayDeque<>();
  private int column;
  private int indent;

  private Printer(int width) {
    this.width = width;
  }

  /** {@code doc} as text, each line without trailing spaces. */
  static String print(Doc doc, int width) {
    Printer printer = new Printer(width);
    printer.stack.push(new Item(0, false, doc));
    while (!printer.stack.isEmpty()) {
      printer.print(printer.stack.pop());
    }
    return printer.out.toString();
  }

  private void print(Item item) {
    switch (item.doc()) {
      case Doc.Text(String text) -> write(text);
      case Doc.Trailing(String comment) -> write("  " + comment);
      case Doc.Line(String flat) -> {
        if (item.flat()) {
          write(flat);
        } else {
          newline(item.indent());
        }
      }
      case Doc.Hard() -> newline(item.indent());
      case Doc.Fresh() -> {
        if (column > 0) {
          newline(item.indent());
        }
      }
      case Doc.Nest(int columns, Doc content) ->
          stack.push(new Item(item.indent() + columns, item.flat(), content));
      case Doc.Align(Doc content) ->
          stack.push(new Item(column > 0 ? column : indent, item.flat(), content));
      case Doc.Group(Doc content, boolean mustBreak) ->
          stack.push(
              new Item(item.indent(), item.flat() || !mustBreak && fits(item, content), content));
      case Doc.Concat concat ->
          concat
              .parts()
              .reversed()
              .forEach(part -> stack.push(new Item(item.indent(), item.flat(), part)));
    }
  }

  /** Indentation is written with the first text of a line, so that empty lines stay empty. */
  private void write(String text) {
    if (text.isEmpty() || column == 0 && text.isBlank()) {
      return;
    }
    if (column == 0) {
      out.repeat(' ', indent);
      column = indent;
    }
    out.append(text);
    column += text.length();
  }

  private void newline(int newIndent) {
    out.setLength(trimmedLength());
    out.append('\n');
    column = 0;
    indent = newIndent;
  }

  private int trimmedLength() {
    int length = out.length();
    while (length > 0 && out.charAt(length - 1) == ' ') {
      length--;
    }
    return length;
  }

  /** Whether {@code content} fits flat, with what follows it up to the next line break. */
  private boolean fits(Item item, Doc content) {
    int room = width - (column == 0 ? indent : column);
    Deque<Item> todo = new ArrayDeque<>();
    todo.push(new Item(item.indent(), true, content));
    Iterator<Item> rest = stack.iterator();
    while (room >= 0) {
      if (todo.isEmpty()) {
        if (!rest.hasNext()) {
          return true;
        }
        todo.push(rest.next());
      }
      Item next = todo.pop();
      switch (next.doc()) {
        case Doc.Text(String text) -> room -= text.length();
        case Doc.Trailing _, Doc.Hard _, Doc.Fresh _ -> {
          return true;
        }
        case Doc.Line(String flat) -> {
          if (!next.flat()) {
            return true;
          }
          room -= flat.length();
        }
        case Doc.Nest(int _, Doc inner) -> todo.push(new Item(0, next.flat(), inner));
        case Doc.Align(Doc inner) -> todo.push(new Item(0, next.flat(), inner));
        case Doc.Group(Doc inner, boolean mustBreak) ->
            todo.push(new Item(0, next.flat() && !mustBreak, inner));
        case Doc.Concat concat ->
            concat.parts().reversed().forEach(p -> todo.push(new Item(0, next.flat(), p)));
      }
    }
    return false;
  }
}
