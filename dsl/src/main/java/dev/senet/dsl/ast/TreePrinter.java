package dev.senet.dsl.ast;

import dev.senet.core.source.SourceSpan;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/**
 * Prints syntax trees: a line each node with its words and numbers, its parts indented below. Goes
 * by the components of the records that make up the tree, so that a new kind of node needs nothing
 * here.
 */
final class TreePrinter {
  private final StringBuilder out = new StringBuilder();

  private TreePrinter() {}

  static String print(SourceFile file) {
    TreePrinter printer = new TreePrinter();
    printer.node("", file, 0);
    return printer.out.toString();
  }

  private void node(String role, Record node, int depth) {
    out.append("  ".repeat(depth)).append(role.isEmpty() ? "" : role + ": ");
    out.append(node.getClass().getSimpleName());
    RecordComponent[] components = node.getClass().getRecordComponents();
    for (RecordComponent component : components) {
      Object value = value(node, component);
      if (!isPart(value) && !(value instanceof SourceSpan)) {
        out.append(' ').append(value instanceof String text ? "'" + text + "'" : value);
      }
    }
    out.append('\n');
    for (RecordComponent component : components) {
      part(component.getName(), value(node, component), depth + 1);
    }
  }

  private void part(String role, Object value, int depth) {
    switch (value) {
      case SourceSpan _ -> {}
      case Record node -> node(role, node, depth);
      case List<?> nodes -> nodes.forEach(node -> part(role, node, depth));
      default -> {}
    }
  }

  private static boolean isPart(Object value) {
    return value instanceof Record || value instanceof List<?> || value instanceof Optional<?>;
  }

  /** A component's value; what is optional and not a node by itself, if it is there. */
  private static Object value(Record node, RecordComponent component) {
    try {
      Object value = component.getAccessor().invoke(node);
      return value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the tree's records are public", e);
    }
  }
}
