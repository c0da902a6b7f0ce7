package dev.senet.cli.graph;

import dev.senet.cli.graph.HtmlDocument.Sheet;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Draws a network as it is written and as it is computed. */
public final class NetworkDrawing {
  /** More boxes than this are not drawn: nobody could read them, and it would take very long. */
  private static final int MAX_BOXES = 10_000;

  private final String name;
  private final Graph graph;
  private final PassPipeline passes;

  /**
   * @param name the title
   * @param graph the network, before all passes
   * @param passes what fuses it
   */
  public NetworkDrawing(String name, Graph graph, PassPipeline passes) {
    this.name = name;
    this.graph = graph;
    this.passes = passes;
  }

  /** Before or after fusion. */
  public enum View {
    /** Every op on its own. */
    BEFORE("before", "Before fusion"),
    /** What is computed in one go is one box. */
    FUSED("fused", "After fusion");

    private final String id;
    private final String label;

    View(String id, String label) {
      this.id = id;
      this.label = label;
    }
  }

  /**
   * A static picture: the text of an SVG file.
   *
   * @throws IllegalArgumentException if the network has too many ops to be drawn
   */
  public String svg(View view) {
    Picture picture = picture(view);
    return SvgDocument.write(picture, Layout.of(picture));
  }

  /**
   * Both views as the text of an HTML file; {@code first} is seen first.
   *
   * @throws IllegalArgumentException if the network has too many ops to be drawn
   */
  public String html(View first) {
    List<Sheet> sheets = Stream.of(View.values()).map(this::sheet).toList();
    return HtmlDocument.write(name, sheets, first.id);
  }

  private Sheet sheet(View view) {
    Picture picture = picture(view);
    return new Sheet(view.id, view.label, picture, Layout.of(picture));
  }

  /** The picture, not placed yet. */
  Picture picture(View view) {
    Regions regions =
        switch (view) {
          case BEFORE -> Regions.before(graph);
          case FUSED -> Regions.after(graph, passes);
        };
    if (regions.regions().size() > MAX_BOXES) {
      throw new IllegalArgumentException(
          "%s has %,d ops, more than the %,d that can be drawn"
              .formatted(name, regions.regions().size(), MAX_BOXES));
    }
    String title = name + ", " + view.label.toLowerCase(Locale.ROOT);
    return new PictureBuilder(graph, regions).build(title);
  }
}
