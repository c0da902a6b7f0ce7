package dev.senet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What commands share. {@link #call} gives the exit code. */
abstract class SenetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  Console console() {
    return ((Main) spec.root().userObject()).console();
  }

  /** An error in the options. */
  ParameterException usageError(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
