package dev.senet.core.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelled one was meant to be. */
public final class Names {
  private Names() {}

  /** {@code did you mean 'conv'?}, if one of {@code known} is close to {@code name}. */
  public static Optional<String> suggest(String name, Collection<String> known) {
    int allowed = Math.max(1, name.length() / 3);
    return known.stream()
        .distinct()
        .filter(k -> Math.abs(k.length() - name.length()) <= allowed)
        .filter(k -> distance(lower(name), lower(k)) <= allowed)
        .min(
            Comparator.<String>comparingInt(k -> distance(lower(name), lower(k)))
                .thenComparing(Comparator.naturalOrder()))
        .map("did you mean '%s'?"::formatted);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn {@code a} into b. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean isSwap =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return isSwap ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
