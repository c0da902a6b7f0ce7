package dev.senet.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code senet completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes senet's commands and options in bash and zsh.",
    footer = {"", "Examples:", "  source <(senet completion)", "  senet completion >> ~/.bashrc"})
final class Completion extends SenetCommand {
  @Spec private CommandSpec self;

  @Override
  public Integer call() {
    console().out().print(AutoComplete.bash("senet", self.root().commandLine()));
    return 0;
  }
}
