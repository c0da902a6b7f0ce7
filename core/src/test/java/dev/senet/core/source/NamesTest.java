package dev.senet.core.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final List<String> KNOWN =
      List.of("conv", "batch_norm", "max_pool", "global_avg_pool", "x", "relu", "relu6");

  @ParameterizedTest
  @CsvSource({
    "conv2d, conv",
    "ocnv, conv",
    "BatchNorm, batch_norm",
    "maxpool, max_pool",
    "global_average_pool, global_avg_pool",
    "X, x",
    "rleu, relu",
    "relu66, relu6",
  })
  void closeNamesAreSuggested(String name, String expected) {
    assertEquals(Optional.of("did you mean '%s'?".formatted(expected)), Names.suggest(name, KNOWN));
  }

  @ParameterizedTest
  @CsvSource({"y", "dropout", "convolution", "pool", "a_name_that_is_none_of_these"})
  void farNamesAreNot(String name) {
    assertEquals(Optional.empty(), Names.suggest(name, KNOWN));
  }

  /** Against the whole table of distances, of which only a band is filled. */
  @Test
  void theBandFindsWhatTheTableFinds() {
    Random random = new Random(1);
    int close = 0;
    for (int i = 0; i < 20_000; i++) {
      String a = random(random);
      String b = random(random);
      int allowed = a.length() < 2 ? 0 : Math.clamp(a.length() / 3, 1, 5);
      boolean isClose = distance(a, b) <= allowed;
      assertEquals(isClose, Names.suggest(a, List.of(b)).isPresent(), a + " " + b);
      close += isClose ? 1 : 0;
    }
    assertTrue(close > 1000 && close < 19_000, "" + close);
  }

  private static String random(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      name.append(random.nextInt(3) == 0 ? 'b' : 'a');
    }
    return name.toString();
  }

  /** Optimal string alignment by its table. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] = Math.min(d[i - 1][j - 1] + (isSame ? 0 : 1), d[i - 1][j] + 1);
        d[i][j] = Math.min(d[i][j], d[i][j - 1] + 1);
        boolean isSwap =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = isSwap ? Math.min(d[i][j], d[i - 2][j - 2] + 1) : d[i][j];
      }
    }
    return d[a.length()][b.length()];
  }
}
