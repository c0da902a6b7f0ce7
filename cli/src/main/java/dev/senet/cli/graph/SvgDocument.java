package dev.senet.cli.graph;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** A picture as an SVG file: title, legend and network. */
final class SvgDocument {
  private static final double MARGIN = 28;
  private static final double MIN_WIDTH = 720;
  private static final double TITLE_SIZE = 20;
  private static final double LEGEND_LINE = 20;
  private static final double SAMPLE = 26;

  private final Xml xml;
  private final Picture picture;
  private final Frame frame;
  private final Legend legend;

  private SvgDocument(Xml xml, Picture picture, Frame frame) {
    this.xml = xml;
    this.picture = picture;
    this.frame = frame;
    this.legend = Legend.of(picture);
  }

  static String write(Picture picture, Frame frame) {
    StringWriter out = new StringWriter();
    try {
      new SvgDocument(new Xml(out), picture, frame).write();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e); // A StringWriter does not fail.
    }
    return out.append('\n').toString();
  }

  private void write() throws XMLStreamException {
    double titles =
        Math.max(
            TextWidth.of(picture.title(), TITLE_SIZE),
            TextWidth.of(picture.subtitle(), Style.FONT));
    double inner = Math.max(Math.max(frame.width(), titles), MIN_WIDTH);
    List<Legend.Place> places = legend.places(inner, SAMPLE, LEGEND_LINE);
    double top = MARGIN + 52 + places.getLast().y() + LEGEND_LINE + 16;
    double width = Math.ceil(inner + 2 * MARGIN);
    double height = Math.ceil(top + frame.height() + MARGIN);
    xml.open("svg");
    xml.attribute("xmlns", "http://www.w3.org/2000/svg");
    xml.attribute("viewBox", "0 0 " + Xml.number(width) + " " + Xml.number(height));
    xml.attribute("width", width);
    xml.attribute("height", height);
    xml.element("title", picture.title());
    xml.element("style", Resources.text("picture.css") + Legend.colours());
    background(width, height);
    text("heading", MARGIN, MARGIN + 16, picture.title());
    text("subtitle", MARGIN, MARGIN + 36, picture.subtitle());
    for (Legend.Place place : places) {
      entry(place.entry(), MARGIN + place.x(), MARGIN + 52 + place.y());
    }
    moved((width - frame.width()) / 2, top);
    SvgWriter.write(xml, frame, legend.greatest());
    xml.close();
    xml.close();
  }

  private void background(double width, double height) throws XMLStreamException {
    xml.open("rect");
    xml.attribute("class", "page");
    xml.attribute("width", width);
    xml.attribute("height", height);
    xml.close();
  }

  private void entry(Legend.Entry entry, double x, double y) throws XMLStreamException {
    moved(x, y);
    Legend.sample(xml, entry);
    text("subtitle", SAMPLE, 14, entry.label());
    xml.close();
  }

  private void moved(double x, double y) throws XMLStreamException {
    xml.open("g");
    xml.attribute("transform", "translate(" + Xml.number(x) + "," + Xml.number(y) + ")");
  }

  private void text(String kind, double x, double y, String text) throws XMLStreamException {
    xml.open("text");
    xml.attribute("class", kind);
    xml.attribute("x", x);
    xml.attribute("y", y);
    xml.text(text);
    xml.close();
  }
}
