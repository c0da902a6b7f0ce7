package dev.senet.cli.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a part of a network costs.
 *
 * @param parameters trained scalars
 * @param multiplyAdds of one sample
 * @param bytes of tensors read and written for one sample; parameters are not counted
 */
record Totals(long parameters, long multiplyAdds, long bytes) {
  static final Totals NONE = new Totals(0, 0, 0);

  Totals plus(Totals other) {
    return new Totals(
        parameters + other.parameters, multiplyAdds + other.multiplyAdds, bytes + other.bytes);
  }

  /** Parameters and multiply-adds in a few words, leaving out what is zero. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (parameters > 0) {
      parts.add(count(parameters) + (parameters == 1 ? " parameter" : " parameters"));
    }
    if (multiplyAdds > 0) {
      parts.add(count(multiplyAdds) + " multiply-adds");
    }
    return String.join(" · ", parts);
  }

  /** {@code n} with three digits: {@code 28.1 M}. */
  static String count(long n) {
    return scaled(n, 1000, List.of("", " k", " M", " G", " T", " P"));
  }

  /** {@code n} bytes with three digits: {@code 3.06 MiB}. */
  static String bytes(long n) {
    return scaled(n, 1024, List.of(" B", " KiB", " MiB", " GiB", " TiB", " PiB"));
  }

  private static String scaled(long n, int base, List<String> units) {
    double value = n;
    int unit = 0;
    while (value >= 999.5 && unit < units.size() - 1) {
      value /= base;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value) + units.get(unit);
  }
}
