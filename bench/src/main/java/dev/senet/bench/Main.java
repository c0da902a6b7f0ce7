package dev.senet.bench;

import dev.senet.bench.gpu.GpuCommand;
import dev.senet.bench.inference.InferenceCommand;
import dev.senet.bench.parity.ParityCommand;
import dev.senet.bench.start.StartCommand;
import dev.senet.bench.training.TrainingCommand;
import dev.senet.cli.Console;
import dev.senet.cli.Failures;
import dev.senet.cli.StandardError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code bench/run} command. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "Compares senet with PyTorch and ONNX Runtime.",
    subcommands = {
      ParityCommand.class,
      InferenceCommand.class,
      TrainingCommand.class,
      StartCommand.class,
      GpuCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardError.adoptFromLauncher();
    Console console = Console.ofProcess();
    Main main = new Main();
    Failures failures = new Failures(console, () -> main.debug);
    System.exit(
        new CommandLine(main)
            .setOut(console.outWriter())
            .setErr(console.errWriter())
            .setExecutionExceptionHandler(failures)
            .setParameterExceptionHandler(failures)
            .execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
