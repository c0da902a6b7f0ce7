package dev.senet.cli;

import dev.senet.models.Starter;
import dev.senet.models.ZooEntry;
import dev.senet.runtime.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet new}. */
@Command(
    name = "new",
    description = "Writes a .senet file to start from: a network and a recipe to train it.",
    footer = {
      "",
      "Examples:",
      "  senet new se-resnet-50 --classes 10",
      "  senet new se-resnet-50 --arg reduction=8 --arg gate=tanh -o mine.senet"
    })
final class New extends SenetCommand {
  @Parameters(paramLabel = "NETWORK", description = "A network that 'senet models' lists.")
  private String name;

  @Option(names = "--classes", paramLabel = "N", description = "How many classes to tell apart.")
  private Optional<Integer> classes;

  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description = "A value for a parameter of the network, such as --arg size=128.")
  private Map<String, String> arguments = new LinkedHashMap<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "The file; NETWORK.senet if not given.")
  private Optional<Path> out;

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean overwrites;

  @Override
  public Integer call() throws IOException {
    ZooEntry entry = Networks.named(name);
    Map<String, Object> values = ModelSelection.values(arguments);
    classes.ifPresent(n -> values.put("classes", n.longValue()));
    String text = Starter.text(entry, values);
    Path file = out.orElseGet(() -> Path.of(name + ".senet"));
    if (Files.exists(file) && !overwrites) {
      throw new FileAlreadyExistsException(file.toString(), null, "overwrite it with --force");
    }
    AtomicFile.writeString(file, text);
    console()
        .out()
        .printf(
            "%s: %s; put images into data/train/<class>/ and data/val/<class>/, then  senet train"
                + " %s%n",
            file, entry.title(), file);
    return ExitCode.OK;
  }
}
