package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet summary}. */
@Command(
    name = "summary",
    description = "Shows a model's layers: shapes, parameters, multiply-adds.",
    footer = {
      "",
      "Examples:",
      "  senet summary examples/shapes.senet",
      "  senet summary examples/shapes.senet --arg classes=100 --json"
    })
final class Summary extends SenetCommand {
  @Mixin private ModelSelection selection;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    NetworkSummary summary = NetworkSummary.of(selection.load().model());
    if (json) {
      Json.print(console(), summary);
    } else {
      print(summary);
    }
    return 0;
  }

  private void print(NetworkSummary summary) {
    TextTable table =
        new TextTable(
            List.of(Side.LEFT, Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT),
            List.of("layer", "op", "output", "parameters", "multiply-adds"));
    for (NetworkSummary.Layer layer : summary.layers()) {
      table.add(
          layer.name(),
          layer.op(),
          shape(layer.shape()),
          count(layer.parameters()),
          count(layer.multiplyAdds()));
    }
    table.print(console().out());
    console().out().println();
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%s: %s -> %s%n%,d parameters, %,d multiply-adds and %,d operations per sample%n",
            summary.model(),
            ports(summary.inputs()),
            ports(summary.outputs()),
            summary.parameters(),
            summary.multiplyAdds(),
            summary.flops());
  }

  private static String count(long n) {
    return n == 0 ? "" : String.format(Locale.ROOT, "%,d", n);
  }

  private static String ports(List<NetworkSummary.Port> ports) {
    return ports.stream()
        .map(port -> port.name() + " " + shape(port.shape()))
        .collect(Collectors.joining(", "));
  }

  private static String shape(List<Object> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
