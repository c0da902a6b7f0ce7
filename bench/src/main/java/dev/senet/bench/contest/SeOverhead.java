package dev.senet.bench.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What SE costs a contender: the time of a network with SE divided by that of the same network
 * without, both measured in one run of the command.
 *
 * @param model the network with SE
 * @param plain the network without
 * @param ratio of the medians
 */
record SeOverhead(
    String model, String plain, int batch, int threads, String contender, double ratio) {
  private static final String PREFIX = "se-";

  /** Those of all pairs among {@code comparisons}, whichever was measured first. */
  static List<SeOverhead> of(List<Comparison> comparisons) {
    return comparisons.stream()
        .flatMap(se ->
            comparisons.stream()
                .filter(plain -> isPair(plain, se))
                .flatMap(plain -> of(plain, se).stream()))
        .toList();
  }

  /**
   * Models that are to be measured together: those with SE along with the same without, each of the
   * others alone.
   */
  static List<List<Path>> groups(List<Path> models) {
    List<List<Path>> groups = new ArrayList<>();
    List<Path> left = new ArrayList<>(models);
    while (!left.isEmpty()) {
      Path first = left.removeFirst();
      Optional<Path> twin =
          left.stream().filter(m -> isPair(first, m) || isPair(m, first)).findFirst();
      twin.ifPresent(left::remove);
      groups.add(Stream.concat(Stream.of(first), twin.stream()).toList());
    }
    return groups;
  }

  private static boolean isPair(Path plain, Path se) {
    return se.equals(plain.resolveSibling(PREFIX + plain.getFileName()));
  }

  private static boolean isPair(Comparison plain, Comparison se) {
    return isPair(Path.of(plain.model()), Path.of(se.model()))
        && se.batch() == plain.batch()
        && se.threads() == plain.threads();
  }

  private static List<SeOverhead> of(Comparison plain, Comparison se) {
    return IntStream.range(0, se.measurements().size())
        .mapToObj(i -> of(plain, se, se.measurements().get(i), plain.measurements().get(i)))
        .toList();
  }

  private static SeOverhead of(
      Comparison plain, Comparison se, Measurement withSe, Measurement without) {
    return new SeOverhead(
        se.model(),
        plain.model(),
        se.batch(),
        se.threads(),
        withSe.contender(),
        withSe.medianMs() / without.medianMs());
  }
}
