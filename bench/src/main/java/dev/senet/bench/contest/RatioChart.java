package dev.senet.bench.contest;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A bar for each contender: its time in units of senet's. */
final class RatioChart {
  /** In the order of {@link ContenderKind}. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x1F, 0x6F, 0xD6), new Color(0x9A, 0xA5, 0xB1), new Color(0xD9, 0x8E, 0x4A));

  private RatioChart() {}

  /** Writes an SVG and a PNG file to {@code folder}, named for the discipline. */
  static void write(Path folder, Discipline discipline, List<Comparison> comparisons)
      throws IOException {
    CategoryChart chart = chart(discipline, comparisons);
    for (String format : List.of("svg", "png")) {
      Files.write(
          folder.resolve(discipline.name() + "." + format), ChartEncoder.getBytes(chart, format));
    }
  }

  private static CategoryChart chart(Discipline discipline, List<Comparison> comparisons) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Math.max(900, 230 * comparisons.size()))
            .height(500)
            .title("Time of a %s, senet = 1 (less is better)".formatted(discipline.unit()))
            .xAxisTitle("network × batch, threads")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setYAxisMin(0.0);
    List<String> names =
        comparisons.stream()
            .map(c -> "%s × %d, %d threads".formatted(c.model(), c.batch(), c.threads()))
            .toList();
    for (int i = 0; i < discipline.contenders().size(); i++) {
      int index = i;
      ContenderKind kind = discipline.contenders().get(i);
      List<Double> ratios =
          comparisons.stream().map(c -> c.measurements().get(index).ratio()).toList();
      chart.addSeries(kind.title(), names, ratios).setFillColor(COLOURS.get(kind.ordinal()));
    }
    return chart;
  }
}
