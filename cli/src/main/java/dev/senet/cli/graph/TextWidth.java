package dev.senet.cli.graph;

/**
 * How wide texts are, without a look at a font that the reader may not have: at most this wide in
 * any common sans-serif font.
 */
final class TextWidth {
  private static final String NARROW = " .,:;'|!()[]ijlrtfI/·";
  private static final String WIDE = "mMwW@%—…";

  private TextWidth() {}

  /** The width of {@code text} in pixels at {@code size} pixels. */
  static double of(String text, double size) {
    return size * text.codePoints().mapToDouble(TextWidth::em).sum();
  }

  /** {@code text}, cut in its middle if it has more than {@code limit} characters. */
  static String limited(String text, int limit) {
    int[] points = text.codePoints().toArray();
    if (points.length <= limit) {
      return text;
    }
    int head = limit / 2;
    int tail = limit - head - 1;
    return new String(points, 0, head) + "…" + new String(points, points.length - tail, tail);
  }

  private static double em(int point) {
    if (NARROW.indexOf(point) >= 0) {
      return 0.42;
    }
    if (WIDE.indexOf(point) >= 0 || point >= 0x1100) {
      return 1.03;
    }
    return Character.isUpperCase(point) ? 0.76 : 0.64;
  }
}
