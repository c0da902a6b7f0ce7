package dev.senet.core.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelled one was meant to be. */
public final class Names {
  private static final int MOST_EDITS = 5;

  private Names() {}

  /** {@code did you mean 'conv'?}, if one of {@code known} is close to {@code name}. */
  public static Optional<String> suggest(String name, Collection<String> known) {
    // Of a single letter nothing would be left.
    int allowed = Math.clamp(name.length() / 3, name.length() > 1 ? 1 : 0, MOST_EDITS);
    String small = lower(name);
    return known.stream()
        .distinct()
        .map(k -> new Candidate(k, distance(small, lower(k), allowed)))
        .filter(c -> c.distance() <= allowed)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(c -> "did you mean '%s'?".formatted(c.name()));
  }

  private record Candidate(String name, int distance) {}

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn {@code a} into b; any
   * number above {@code limit} if there are more. Only the band of that width is looked at.
   */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      int from = Math.max(0, i - limit);
      int to = Math.min(b.length(), i + limit);
      if (from > 0) {
        d[i][from - 1] = limit + 1;
      }
      if (to < b.length()) {
        d[i][to + 1] = limit + 1;
      }
      for (int j = from; j <= to; j++) {
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
