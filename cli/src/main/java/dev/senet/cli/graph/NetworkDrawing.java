package dev.senet.cli.graph;

import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;

/** Draws a network as it is written and as it is computed. */
public final class NetworkDrawing {
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
    BEFORE("before fusion"),
    FUSED("after fusion");

    private final String text;

    View(String text) {
      this.text = text;
    }
  }

  /** A static picture, an SVG file. */
  public String svg(View view) {
    Picture picture = picture(view);
    return SvgDocument.write(picture, Layout.of(picture));
  }

  private Picture picture(View view) {
    Regions regions =
        switch (view) {
          case BEFORE -> Regions.before(graph);
          case FUSED -> Regions.after(graph, passes);
        };
    return new PictureBuilder(graph, regions).build(name + ", " + view.text);
  }
}
