package dev.senet.cli.graph;

import java.io.Writer;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML: texts and attributes are escaped, characters that XML cannot hold replaced. */
final class Xml {
  private final XMLStreamWriter writer;

  Xml(Writer out) throws XMLStreamException {
    writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
  }

  void open(String element) throws XMLStreamException {
    writer.writeStartElement(element);
  }

  void attribute(String name, String value) throws XMLStreamException {
    writer.writeAttribute(name, clean(value));
  }

  void attribute(String name, double value) throws XMLStreamException {
    attribute(name, number(value));
  }

  void element(String name, String text) throws XMLStreamException {
    open(name);
    text(text);
    close();
  }

  void text(String text) throws XMLStreamException {
    writer.writeCharacters(clean(text));
  }

  void close() throws XMLStreamException {
    writer.writeEndElement();
  }

  /** A number with at most two decimals. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  /** {@code text} with U+FFFD for what XML 1.0, section 2.2, does not allow. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isCharacter(c) ? c : 0xFFFD).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
