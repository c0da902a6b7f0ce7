package dev.senet.cli.graph;

import dev.senet.cli.graph.Frame.Point;
import dev.senet.cli.graph.Frame.Wire;
import dev.senet.cli.graph.Item.Box;
import dev.senet.cli.graph.Item.Group;
import dev.senet.cli.graph.Item.Row;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/** Writes a placed picture as the body of an SVG image. */
final class SvgWriter {
  private final Xml xml;
  private final long greatest;

  private SvgWriter(Xml xml, long greatest) {
    this.xml = xml;
    this.greatest = greatest;
  }

  /** Writes the groups, boxes and wires of {@code frame}. */
  static void write(Xml xml, Frame frame, long greatest) throws XMLStreamException {
    new SvgWriter(xml, greatest).frame(frame, 0);
  }

  private void frame(Frame frame, int depth) throws XMLStreamException {
    switch (frame.item()) {
      case Box box -> box(frame, box);
      case Group group -> group(frame, group, depth);
    }
  }

  private void open(Frame frame, String kind) throws XMLStreamException {
    xml.open("g");
    xml.attribute("class", kind);
    xml.attribute(
        "transform", "translate(" + Xml.number(frame.x()) + "," + Xml.number(frame.y()) + ")");
    xml.attribute("data-x", frame.x());
    xml.attribute("data-y", frame.y());
    xml.attribute("data-width", frame.width());
    xml.attribute("data-height", frame.height());
  }

  private void group(Frame frame, Group group, int depth) throws XMLStreamException {
    boolean isTitled = !group.title().isEmpty();
    open(frame, isTitled ? "group" : "run");
    if (isTitled) {
      rectangle("frame depth" + Math.min(depth, 4), frame.width(), frame.height());
      title(frame.titleX(), group);
    }
    for (Wire wire : frame.wires()) {
      wire(wire);
    }
    for (Frame child : frame.children()) {
      frame(child, depth + (isTitled ? 1 : 0));
    }
    xml.close();
  }

  private void title(double x, Group group) throws XMLStreamException {
    xml.open("text");
    xml.attribute("x", x);
    xml.attribute("y", 18.0);
    xml.open("tspan");
    xml.attribute("class", "title");
    xml.text(Style.title(group));
    xml.close();
    xml.open("tspan");
    xml.attribute("class", "totals");
    xml.attribute("dx", 10.0);
    xml.text(Style.totals(group));
    xml.close();
    xml.close();
  }

  private void wire(Wire wire) throws XMLStreamException {
    xml.open("path");
    xml.attribute("class", wire.isSkip() ? "wire skip" : "wire");
    xml.attribute("d", path(wire.points()));
    xml.attribute("stroke-width", Style.wireWidth(wire.bytes(), greatest));
    xml.attribute("data-from", Integer.toString(wire.from()));
    xml.attribute("data-to", Integer.toString(wire.to()));
    xml.attribute("data-tensor", Integer.toString(wire.tensor()));
    tooltip(List.of(wire.type() + ", " + Totals.bytes(wire.bytes()) + " per sample"));
    xml.close();
  }

  private static String path(List<Point> points) {
    return points.stream()
        .map(p -> Xml.number(p.x()) + " " + Xml.number(p.y()))
        .collect(Collectors.joining(" L", "M", ""));
  }

  private void box(Frame frame, Box box) throws XMLStreamException {
    open(frame, box.isFused() ? "box fused" : "box");
    xml.attribute("data-number", Integer.toString(box.number()));
    tooltip(box.details());
    rectangle("body " + css(box.rows().get(box.main()).kind()), frame.width(), frame.height());
    double y = Style.BOX_PADDING / 2;
    for (Row row : box.rows()) {
      bar(row.kind(), y);
      text("op", Style.TEXT_INSET, y + 13, row.op());
      text("name", frame.width() - Style.BOX_PADDING, y + 13, Style.name(row));
      y += Style.ROW_HEIGHT;
    }
    text("facts", Style.TEXT_INSET, y + 11, Style.facts(box));
    xml.close();
  }

  private void bar(Kind kind, double y) throws XMLStreamException {
    xml.open("rect");
    xml.attribute("class", "bar " + css(kind));
    xml.attribute("x", 4.0);
    xml.attribute("y", y + 2);
    xml.attribute("width", 5.0);
    xml.attribute("height", Style.ROW_HEIGHT - 4);
    xml.close();
  }

  private void rectangle(String kind, double width, double height) throws XMLStreamException {
    xml.open("rect");
    xml.attribute("class", kind);
    xml.attribute("width", width);
    xml.attribute("height", height);
    xml.attribute("rx", 4.0);
    xml.close();
  }

  private void text(String kind, double x, double y, String text) throws XMLStreamException {
    if (!text.isEmpty()) {
      xml.open("text");
      xml.attribute("class", kind);
      xml.attribute("x", x);
      xml.attribute("y", y);
      xml.text(text);
      xml.close();
    }
  }

  private void tooltip(List<String> lines) throws XMLStreamException {
    xml.open("title");
    xml.text(String.join("\n", lines));
    xml.close();
  }

  /** The style class of {@code kind}. */
  static String css(Kind kind) {
    return "kind-" + kind.name().toLowerCase(Locale.ROOT);
  }
}
