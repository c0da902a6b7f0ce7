package dev.senet.compiler.jvm;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the kernels of one convolution or data gradient are made.
 *
 * @param algorithm {@link ConvolutionAlgorithm#DIRECT} or one by Winograd
 * @param height rows of the register tile, which are pixels
 * @param vectors vectors of channels in a row of it
 * @param block what a thread works on at a time: for the direct algorithm KB of the image, for
 *     Winograd's the most tiles of it
 */
public record ConvolutionChoice(
    ConvolutionAlgorithm algorithm, int height, int vectors, int block) {
  private static final Pattern TEXT =
      Pattern.compile("(direct|winograd-2|winograd-4) (\\d{1,2})x(\\d{1,2}) (\\d{1,4})");

  /** KB that stay in the second-level cache. */
  private static final int USUAL_KB = 128;

  /** Tiles enough to repay the reading of the weights. */
  private static final int USUAL_TILES = 32;

  /** The usual tile and block for {@code algorithm}. */
  static ConvolutionChoice usual(Lanes lanes, ConvolutionAlgorithm algorithm) {
    return of(algorithm, Tile.of(lanes));
  }

  private static ConvolutionChoice of(ConvolutionAlgorithm algorithm, Tile tile) {
    return new ConvolutionChoice(algorithm, tile.height(), tile.vectors(), usualBlock(algorithm));
  }

  private static int usualBlock(ConvolutionAlgorithm algorithm) {
    return algorithm == ConvolutionAlgorithm.DIRECT ? USUAL_KB : USUAL_TILES;
  }

  /** The same by another algorithm, with the block that is usual for it. */
  public ConvolutionChoice withAlgorithm(ConvolutionAlgorithm other) {
    return new ConvolutionChoice(other, height, vectors, usualBlock(other));
  }

  /** The same with other tiles: all that {@code lanes} have registers for, the usual one first. */
  public List<ConvolutionChoice> withEachTile(Lanes lanes) {
    return Tile.all(lanes).stream()
        .map(t -> new ConvolutionChoice(algorithm, t.height(), t.vectors(), block))
        .toList();
  }

  /** How many tiles {@code lanes} have registers for. */
  public static int tiles(Lanes lanes) {
    return Tile.all(lanes).size();
  }

  /** Whether it computes product by product. */
  public boolean isExact() {
    return algorithm == ConvolutionAlgorithm.DIRECT;
  }

  /** The same with blocks of half and of double the usual size. */
  public List<ConvolutionChoice> withOtherBlocks() {
    int usual = usualBlock(algorithm);
    return List.of(
        new ConvolutionChoice(algorithm, height, vectors, usual / 2),
        new ConvolutionChoice(algorithm, height, vectors, usual * 2));
  }

  /** What {@link #toString} has printed, if {@code lanes} know it. */
  public static Optional<ConvolutionChoice> parse(String text, Lanes lanes) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    ConvolutionAlgorithm algorithm =
        ConvolutionAlgorithm.valueOf(m.group(1).toUpperCase(Locale.ROOT).replace('-', '_'));
    ConvolutionChoice choice =
        new ConvolutionChoice(algorithm, number(m, 2), number(m, 3), number(m, 4));
    return Tile.all(lanes).stream()
        .map(tile -> of(algorithm, tile))
        .filter(c -> c.equals(choice) || c.withOtherBlocks().contains(choice))
        .findFirst()
        .map(_ -> choice);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** The tile of Winograd's algorithm; empty for the direct one. */
  Optional<WinogradTile> winograd() {
    return switch (algorithm) {
      case WINOGRAD_2 -> Optional.of(WinogradTile.OF_2);
      case WINOGRAD_4 -> Optional.of(WinogradTile.OF_4);
      default -> Optional.empty();
    };
  }

  Tile tile(Lanes lanes) {
    return new Tile(lanes, height, vectors);
  }

  /** For people and files, such as {@code winograd-4 8x2 32}. */
  @Override
  public String toString() {
    String name = algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return "%s %dx%d %d".formatted(name, height, vectors, block);
  }
}
