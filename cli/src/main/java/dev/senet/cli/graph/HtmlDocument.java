package dev.senet.cli.graph;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** Pictures of one network as a page to explore: one file that loads nothing else. */
final class HtmlDocument {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  private HtmlDocument() {}

  /**
   * A picture among those of a page.
   *
   * @param id names it in the page
   * @param button what the button that shows it says
   */
  record Sheet(String id, String button, Picture picture, Frame frame) {}

  /** The page; {@code first} is the sheet that it shows at the beginning. */
  static String write(String title, List<Sheet> sheets, String first) {
    Legend legend = Legend.of(sheets.stream().map(Sheet::picture).toArray(Picture[]::new));
    Map<String, String> parts =
        Map.of(
            "title", fragment(xml -> xml.text(title)),
            "style", Resources.text("picture.css") + Legend.colours() + Resources.text("page.css"),
            "script", Resources.text("page.js"),
            "legend", fragment(xml -> legend(xml, legend)),
            "controls", fragment(xml -> controls(xml, sheets)),
            "sheets", fragment(xml -> sheets(xml, sheets, legend.greatest())),
            "first", first);
    // In one pass: what names of the network say is not looked at again.
    return PLACEHOLDER
        .matcher(Resources.text("page.html"))
        .replaceAll(m -> Matcher.quoteReplacement(parts.get(m.group(1))));
  }

  /** Something that writes a piece of the page. */
  @FunctionalInterface
  private interface Piece {
    void write(Xml xml) throws XMLStreamException;
  }

  private static String fragment(Piece piece) {
    StringWriter out = new StringWriter();
    try {
      piece.write(new Xml(out));
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e); // A StringWriter does not fail.
    }
    return out.toString();
  }

  private static void controls(Xml xml, List<Sheet> sheets) throws XMLStreamException {
    for (Sheet sheet : sheets) {
      xml.open("button");
      xml.attribute("data-sheet", sheet.id());
      xml.text(sheet.button());
      xml.close();
    }
    for (Sheet sheet : sheets) {
      xml.open("span");
      xml.attribute("class", "subtitle");
      xml.attribute("data-sheet", sheet.id());
      xml.text(sheet.picture().subtitle());
      xml.close();
    }
  }

  private static void legend(Xml xml, Legend legend) throws XMLStreamException {
    for (Legend.Entry entry : legend.entries()) {
      xml.open("span");
      xml.attribute("class", "entry");
      xml.open("svg");
      xml.attribute("width", 20.0);
      xml.attribute("height", 20.0);
      Legend.sample(xml, entry);
      xml.close();
      xml.text(entry.label());
      xml.close();
    }
  }

  private static void sheets(Xml xml, List<Sheet> sheets, long greatest) throws XMLStreamException {
    for (Sheet sheet : sheets) {
      xml.open("svg");
      xml.attribute("class", "sheet");
      xml.attribute("id", sheet.id());
      SvgWriter.write(xml, sheet.frame(), greatest);
      xml.close();
    }
  }
}
