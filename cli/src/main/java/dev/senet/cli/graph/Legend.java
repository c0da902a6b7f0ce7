package dev.senet.cli.graph;

import dev.senet.cli.graph.Item.Row;
import dev.senet.cli.graph.Picture.Edge;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/**
 * What colours and lines of a picture mean.
 *
 * @param greatest bytes of the greatest tensor, which has the thickest line
 */
record Legend(List<Entry> entries, long greatest) {
  private static final double GAP = 18;

  /**
   * A sample and its meaning.
   *
   * @param style classes of the sample
   * @param lineWidth of a line; 0 for a coloured bar
   */
  record Entry(String style, double lineWidth, String label) {}

  /** An entry and where it stands. */
  record Place(Entry entry, double x, double y) {}

  static Legend of(Picture... pictures) {
    Set<Kind> kinds =
        Stream.of(pictures)
            .flatMap(p -> p.root().boxes())
            .flatMap(b -> b.rows().stream())
            .map(Row::kind)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    List<Edge> edges = Stream.of(pictures).flatMap(p -> p.edges().stream()).toList();
    long greatest = edges.stream().mapToLong(Edge::bytes).max().orElse(0);
    List<Entry> entries = new ArrayList<>();
    kinds.forEach(k -> entries.add(new Entry("bar " + SvgWriter.css(k), 0, k.label())));
    Stream.of(greatest, greatest / 4, greatest / 64)
        .filter(bytes -> bytes > 0)
        .distinct()
        .forEach(bytes -> entries.add(line("wire", bytes, greatest, Totals.bytes(bytes))));
    if (edges.stream().anyMatch(Edge::isSkip)) {
      entries.add(line("wire skip", greatest / 4, greatest, "shortcut"));
    }
    return new Legend(List.copyOf(entries), greatest);
  }

  private static Entry line(String style, long bytes, long greatest, String label) {
    return new Entry(style, Style.wireWidth(bytes, greatest), label);
  }

  /** The entries in lines of at most {@code width} pixels. */
  List<Place> places(double width, double sample, double lineHeight) {
    List<Place> places = new ArrayList<>();
    double x = 0;
    double y = 0;
    for (Entry entry : entries) {
      double own = sample + TextWidth.of(entry.label(), Style.FONT);
      if (x > 0 && x + own > width) {
        x = 0;
        y += lineHeight;
      }
      places.add(new Place(entry, x, y));
      x += own + GAP;
    }
    return places;
  }

  /** Writes the sample of {@code entry} into a place of 20 by 20 pixels. */
  static void sample(Xml xml, Entry entry) throws XMLStreamException {
    xml.open(entry.lineWidth() == 0 ? "rect" : "path");
    xml.attribute("class", entry.style());
    if (entry.lineWidth() == 0) {
      xml.attribute("y", 4.0);
      xml.attribute("width", 18.0);
      xml.attribute("height", 12.0);
      xml.attribute("rx", 2.0);
    } else {
      xml.attribute("d", "M0 10 L18 10");
      xml.attribute("stroke-width", entry.lineWidth());
    }
    xml.close();
  }

  /** The style sheet of the kinds' colours. */
  static String colours() {
    return Stream.of(Kind.values())
        .map(k ->
            ".bar.%1$s{fill:%2$s}.body.%1$s{stroke:%2$s}\n".formatted(SvgWriter.css(k), k.colour()))
        .collect(Collectors.joining());
  }
}
