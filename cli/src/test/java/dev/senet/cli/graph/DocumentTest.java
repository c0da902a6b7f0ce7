package dev.senet.cli.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.graph.NetworkDrawing.View;
import dev.senet.compiler.pass.PassPipeline;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DocumentTest {
  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static long count(Document svg, String element, String style) {
    NodeList found = svg.getElementsByTagName(element);
    long count = 0;
    for (int i = 0; i < found.getLength(); i++) {
      String styles = " " + ((Element) found.item(i)).getAttribute("class") + " ";
      count += styles.contains(" " + style + " ") ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void svgIsWellFormedAndHasEveryBox(View view) throws Exception {
    NetworkDrawing drawing = Networks.drawing(Networks.of("../examples/shapes.senet"));
    Document svg = parse(drawing.svg(view));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    assertEquals(drawing.picture(view).root().boxes().count(), count(svg, "g", "box"));
    assertTrue(svg.getDocumentElement().getTextContent().contains("shortcut"));
  }

  @Test
  void hostileNamesAreEscaped() throws Exception {
    NetworkDrawing drawing =
        new NetworkDrawing(Networks.HOSTILE, Networks.hostile(), PassPipeline.inference());
    Document svg = parse(drawing.svg(View.BEFORE));
    assertEquals(0, svg.getElementsByTagName("script").getLength());
    String shown = svg.getDocumentElement().getTextContent();
    assertTrue(
        shown.contains("</title><script>alert(1)</script>&\"'{{script}}\uFFFD\uFFFD"), shown);
    String html = drawing.html(View.FUSED);
    assertFalse(html.contains("<script>alert"));
    assertEquals(2, html.split("\"use strict\"", -1).length, "the script is there once");
  }

  @Test
  void pagesHoldBothViewsAndLoadNothing() {
    NetworkDrawing drawing = Networks.drawing(Networks.of("../examples/shapes.senet"));
    String html = drawing.html(View.BEFORE);
    for (View view : View.values()) {
      String id = view.name().toLowerCase(java.util.Locale.ROOT);
      assertTrue(html.contains("class=\"sheet\" id=\"" + id + "\""), id);
    }
    assertTrue(html.contains("data-first=\"before\""));
    for (String loading : new String[] {"http:", "https:", "src=", "href=", "@import", "url("}) {
      assertFalse(html.contains(loading), loading);
    }
  }

  @Test
  void linesAreThickerForMoreBytes() {
    double last = 0;
    for (long bytes : new long[] {0, 4, 256, 4096, 1 << 20, 1 << 22}) {
      double width = Style.wireWidth(bytes, 1 << 22);
      assertTrue(width > last, width + " for " + bytes);
      last = width;
    }
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0 B", Totals.bytes(0));
    assertEquals("999 B", Totals.bytes(999));
    assertEquals("1.00 KiB", Totals.bytes(1024));
    assertEquals("28.1 M", Totals.count(28_088_024));
    assertEquals("1.00 M", Totals.count(999_999));
    assertEquals("1", Totals.count(1));
  }

  @Test
  void longNamesAreCut() {
    assertEquals("ab…yz", TextWidth.limited("abcdefwxyz", 5));
    assertEquals("abcde", TextWidth.limited("abcde", 5));
  }
}
