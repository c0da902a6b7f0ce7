package dev.senet.bench.inference;

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
final class InferenceChart {
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x1F, 0x6F, 0xD6), new Color(0x9A, 0xA5, 0xB1), new Color(0xD9, 0x8E, 0x4A));

  private InferenceChart() {}

  /** Writes {@code file} with the endings {@code .svg} and {@code .png}. */
  static void write(Path file, List<Comparison> comparisons) throws IOException {
    CategoryChart chart = chart(comparisons);
    for (String format : List.of("svg", "png")) {
      Files.write(
          file.resolveSibling(file.getFileName() + "." + format),
          ChartEncoder.getBytes(chart, format));
    }
  }

  private static CategoryChart chart(List<Comparison> comparisons) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(900)
            .height(500)
            .title("Time of a prediction, senet = 1 (less is better)")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setSeriesColors(COLOURS.toArray(Color[]::new));
    chart.getStyler().setYAxisMin(0.0);
    List<String> names =
        comparisons.stream()
            .map(c -> "%s, batch %d, threads %d".formatted(c.model(), c.batch(), c.threads()))
            .toList();
    for (ContenderKind kind : ContenderKind.values()) {
      List<Double> ratios =
          comparisons.stream().map(c -> c.measurements().get(kind.ordinal()).ratio()).toList();
      chart.addSeries(kind.title(), names, ratios);
    }
    return chart;
  }
}
