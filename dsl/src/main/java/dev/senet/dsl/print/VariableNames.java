package dev.senet.dsl.print;

import dev.senet.dsl.parse.Limits;
import java.util.HashSet;
import java.util.Set;

/** Makes names of variables from the paths of nodes; each is given once. */
final class VariableNames {
  private static final Set<String> KEYWORDS =
      Set.of(
          "import", "block", "model", "train", "input", "output", "return", "repeat", "as", "if",
          "then", "else", "and", "or", "not", "true", "false", "N");

  /** Leaves room for what makes the name unique. */
  private static final int LENGTH = Limits.NAME_LENGTH - 10;

  private final Set<String> used = new HashSet<>(KEYWORDS);

  /** A new name like {@code path}. */
  String name(String path) {
    String base = identifier(path);
    String name = base;
    for (int n = 2; !used.add(name); n++) {
      name = base + "_" + n;
    }
    return name;
  }

  private static String identifier(String path) {
    String name = path.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
    name = name.substring(Math.max(0, name.length() - LENGTH));
    boolean isName = !name.isEmpty() && !Character.isDigit(name.charAt(0));
    return isName ? name : "x" + name;
  }
}
