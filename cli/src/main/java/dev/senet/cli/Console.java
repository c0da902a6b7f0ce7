package dev.senet.cli;

import dev.senet.training.report.ProgressDisplay;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err errors and progress
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 * @param isColoured whether terminals get colours
 */
public record Console(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean isColoured) {

  /** The console of this process; <a href="https://no-color.org">NO_COLOR</a> is respected. */
  public static Console ofProcess() {
    String noColour = System.getenv("NO_COLOR");
    return new Console(
        System.out,
        System.err,
        Descriptors.isTerminal(Descriptors.OUTPUT),
        Descriptors.isTerminal(Descriptors.ERROR),
        noColour == null || noColour.isEmpty());
  }

  /** For what takes writers. */
  public PrintWriter outWriter() {
    return new PrintWriter(out, true, out.charset());
  }

  /** For what takes writers. */
  public PrintWriter errWriter() {
    return new PrintWriter(err, true, err.charset());
  }

  /** Whether {@link #out} gets colours. */
  public Ansi outAnsi() {
    return outIsTerminal && isColoured ? Ansi.ON : Ansi.OFF;
  }

  Ansi errAnsi() {
    return errIsTerminal && isColoured ? Ansi.ON : Ansi.OFF;
  }

  /** Bars, if a person sees them, and nothing otherwise. */
  ProgressDisplay progressOnTerminal() {
    return errIsTerminal ? ProgressDisplay.bars(err) : ProgressDisplay.quiet();
  }

  /** Prints a warning to {@link #err}. */
  void warning(String message) {
    err.println(errAnsi().string("@|bold,yellow senet: warning:|@ ") + message);
  }

  /** Prints {@code senet: message} to {@link #err}. */
  void error(String message) {
    err.println(errAnsi().string("@|bold,red senet:|@ ") + message);
  }
}
