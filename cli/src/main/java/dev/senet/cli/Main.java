package dev.senet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code senet} command. */
@Command(
    name = "senet",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "Compiles, trains and runs Squeeze-and-Excitation networks.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:an error of senet",
      "2:an error of yours: of the command, a file, the machine"
    },
    footer = {
      "",
      "Examples:",
      "  senet new se-resnet-50 --classes 10",
      "  senet train examples/shapes.senet",
      "  senet eval runs/shapes",
      "  senet predict runs/shapes photo.png",
      "",
      "'senet COMMAND --help' explains a command."
    },
    subcommands = {
      Check.class,
      Fmt.class,
      Models.class,
      New.class,
      Summary.class,
      GraphCommand.class,
      Compile.class,
      Explain.class,
      Train.class,
      Eval.class,
      Predict.class,
      Import.class,
      Export.class,
      Bench.class,
      Data.class,
      Devices.class,
      Completion.class,
    })
public final class Main implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardError.adoptFromLauncher();
    System.exit(commandLine(Console.ofProcess()).execute(args));
  }

  /** The command with all its parts, to be executed once. */
  static CommandLine commandLine(Console console) {
    Main main = new Main(console);
    Failures failures = new Failures(console, () -> main.debug);
    return new CommandLine(main)
        .setOut(console.outWriter())
        .setErr(console.errWriter())
        .setColorScheme(Help.defaultColorScheme(console.outAnsi()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  Console console() {
    return console;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
