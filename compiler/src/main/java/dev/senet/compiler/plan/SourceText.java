package dev.senet.compiler.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What all emitters of Java source share. */
public final class SourceText {
  private SourceText() {}

  /** Indents {@code members} of a class by the depth of braces, so that emitters need not care. */
  public static String indent(String members) {
    StringBuilder text = new StringBuilder();
    int depth = 1;
    for (String line : members.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      int closing = line.startsWith("}") ? 1 : 0;
      text.append("  ".repeat(depth - closing)).append(line).append('\n');
      depth += (int) line.chars().filter(c -> c == '{').count();
      depth -= (int) line.chars().filter(c -> c == '}').count();
    }
    return text.toString();
  }

  /** The end of a kernel's name: equal texts have equal digests. */
  public static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }
}
