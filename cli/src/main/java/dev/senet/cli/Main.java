package dev.senet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code senet} command. */
@Command(
    name = "senet",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Compiles, trains and runs Squeeze-and-Excitation networks.")
public final class Main {
  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardError.adoptFromLauncher();
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
