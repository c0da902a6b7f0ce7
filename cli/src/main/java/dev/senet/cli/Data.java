package dev.senet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code senet data}. */
@Command(
    name = "data",
    description = "Makes data sets.",
    footer = {"", "Examples:", "  senet data shapes data/shapes"},
    subcommands = DataShapes.class)
final class Data implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing data set: shapes");
  }
}
