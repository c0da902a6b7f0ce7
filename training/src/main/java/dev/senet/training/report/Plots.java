package dev.senet.training.report;

import dev.senet.runtime.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots of loss and accuracy over the epochs, for training and validation. Needs no display. */
final class Plots {
  private static final Color TRAIN = new Color(0x9A, 0xA5, 0xB1);
  private static final Color VALIDATION = new Color(0x1F, 0x6F, 0xD6);
  private static final Color GRID = new Color(0xE6, 0xE9, 0xED);
  private static final Color TEXT = new Color(0x3A, 0x42, 0x4C);

  private Plots() {}

  static void write(Path folder, List<EpochMetrics> epochs) throws IOException {
    XYChart loss = chart("Loss", epochs, Score::loss);
    loss.getStyler().setYAxisMin(0.0);
    save(folder, "loss", loss);
    XYChart accuracy = chart("Accuracy, %", epochs, score -> 100 * score.accuracy());
    accuracy.getStyler().setYAxisMax(100.0);
    accuracy.getStyler().setLegendPosition(LegendPosition.InsideSE);
    save(folder, "accuracy", accuracy);
  }

  private static XYChart chart(
      String title, List<EpochMetrics> epochs, ToDoubleFunction<Score> value) {
    XYChart chart =
        new XYChartBuilder().width(800).height(500).title(title).xAxisTitle("epoch").build();
    style(chart.getStyler());
    // A curve through one point is a point.
    Marker marker = epochs.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE;
    List<Integer> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (EpochMetrics epoch : epochs) {
      addFinite(x, y, epoch.epoch(), value.applyAsDouble(epoch.train()));
    }
    addSeries(chart, "training", x, y, TRAIN, marker);
    List<Integer> validated = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (EpochMetrics epoch : epochs) {
      epoch
          .validation()
          .ifPresent(v -> addFinite(validated, scores, epoch.epoch(), value.applyAsDouble(v)));
    }
    addSeries(chart, "validation", validated, scores, VALIDATION, marker);
    return chart;
  }

  /** A diverged loss has no place on an axis. */
  private static void addFinite(List<Integer> x, List<Double> y, int epoch, double value) {
    if (Double.isFinite(value)) {
      x.add(epoch);
      y.add(value);
    }
  }

  private static void addSeries(
      XYChart chart, String name, List<Integer> x, List<Double> y, Color color, Marker marker) {
    if (x.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(marker);
    series.setMarkerColor(color);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  }

  private static void style(XYStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setAxisTicksMarksVisible(false);
    styler.setAxisTicksLineVisible(false);
    styler.setChartFontColor(TEXT);
    styler.setAxisTickLabelsColor(TEXT);
    styler.setChartTitleBoxVisible(false);
    styler.setYAxisTitleVisible(false);
    styler.setLegendPosition(LegendPosition.InsideNE);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setXAxisDecimalPattern("0");
    styler.setLocale(java.util.Locale.ROOT);
    styler.setChartPadding(16);
  }

  private static void save(Path folder, String name, XYChart chart) throws IOException {
    for (String format : List.of("png", "svg")) {
      write(folder.resolve(name + "." + format), ChartEncoder.getBytes(chart, format));
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(content);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }
}
