package dev.senet.cli;

import dev.senet.cli.TextTable.Side;
import dev.senet.models.Zoo;
import dev.senet.models.ZooEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet models}. */
@Command(
    name = "models",
    description = {
      "Lists the networks that come with senet. A name works wherever a .senet file does.",
      "",
      "Errors are those that the paper reports for one crop, in per cent; parameters and",
      "multiply-adds (of one image) are those of the default arguments."
    },
    footer = {
      "",
      "Examples:",
      "  senet models",
      "  senet models se-resnet --json",
      "  senet summary se-resnet-50",
      "  senet new se-resnet-50 --classes 10"
    })
final class Models extends SenetCommand {
  @Parameters(
      paramLabel = "FILTER",
      arity = "0..1",
      description = "List only networks whose names contain this.")
  private Optional<String> filter;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<ZooEntry> found =
        Zoo.entries().stream().filter(e -> e.name().contains(filter.orElse(""))).toList();
    if (json) {
      Json.print(console(), found);
    } else if (found.isEmpty()) {
      throw Networks.unknown(filter.orElseThrow());
    } else {
      print(found);
    }
    return ExitCode.OK;
  }

  private void print(List<ZooEntry> entries) {
    TextTable table =
        new TextTable(
            List.of(
                Side.LEFT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.RIGHT,
                Side.LEFT,
                Side.LEFT),
            List.of(
                "name",
                "parameters",
                "multiply-adds",
                "size",
                "top-1 error",
                "top-5 error",
                "paper",
                "as in"));
    for (ZooEntry entry : entries) {
      table.add(
          entry.name(),
          String.format(Locale.ROOT, "%,d", entry.parameters()),
          String.format(Locale.ROOT, "%,d", entry.multiplyAdds()),
          Integer.toString(entry.size()),
          percent(entry.top1Error()),
          percent(entry.top5Error()),
          entry.paper(),
          entry.implementation());
    }
    table.print(console().out());
  }

  private static String percent(Optional<Double> error) {
    return error.map(e -> String.format(Locale.ROOT, "%.2f", e)).orElse("");
  }
}
