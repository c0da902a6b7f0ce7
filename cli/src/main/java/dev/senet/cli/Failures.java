package dev.senet.cli;

import dev.senet.core.source.SourceException;
import dev.senet.core.tensor.MemoryLimitException;
import dev.senet.models.onnx.OnnxException;
import dev.senet.runtime.WeightsException;
import dev.senet.runtime.tornado.TornadoException;
import dev.senet.training.TrainingException;
import dev.senet.training.data.DatasetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns exceptions into messages and exit codes: 2 for what the user can put right, 1 for defects
 * of senet.
 *
 * @param showsTraces whether {@code --debug} was given
 */
public record Failures(Console console, BooleanSupplier showsTraces)
    implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String message = e.getMessage();
    console.error(
        message.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + message.substring(1));
    UnmatchedArgumentException.printSuggestions(e, command.getErr());
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("Try '" + name + " --help'.");
    trace(e);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parseResult) {
    return report(e);
  }

  /** Prints what went wrong, for people, and returns the exit code. */
  public int report(Exception e) {
    Exception cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    if (cause instanceof InterruptedException) {
      console.error("interrupted");
      return ExitCode.SOFTWARE;
    }
    if (cause instanceof SourceException) {
      // The report names its file and its line.
      console.err().println(cause.getMessage().stripTrailing());
      trace(e);
      return ExitCode.USAGE;
    }
    Optional<String> mistake = usersMistake(cause);
    console.error(
        mistake.orElseGet(() -> "internal error: " + cause + "; run with --debug for details"));
    trace(e);
    return mistake.isPresent() ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private void trace(Exception e) {
    if (showsTraces.getAsBoolean()) {
      e.printStackTrace(console.err());
    }
  }

  /** What to tell the user, if {@code e} is none of senet's own defects. */
  private static Optional<String> usersMistake(Exception e) {
    return switch (e) {
      case UserException _,
          WeightsException _,
          OnnxException _,
          MemoryLimitException _,
          DatasetException _,
          TrainingException _,
          TornadoException _ ->
          Optional.of(e.getMessage());
      case NoSuchFileException x -> Optional.of("no such file: " + withReason(x));
      case AccessDeniedException x ->
          Optional.of("no permission to read or write " + withReason(x));
      case NotDirectoryException x -> Optional.of("not a directory: " + withReason(x));
      case FileAlreadyExistsException x -> Optional.of("already exists: " + withReason(x));
      case DirectoryNotEmptyException x ->
          Optional.of("the directory is not empty: " + withReason(x));
      case FileSystemException x -> Optional.of(x.getMessage());
      case CharacterCodingException _ -> Optional.of("the file is not UTF-8 text");
      case IOException x -> Optional.of(Optional.ofNullable(x.getMessage()).orElseGet(x::toString));
      default -> Optional.empty();
    };
  }

  private static String withReason(FileSystemException e) {
    return e.getFile() + (e.getReason() == null ? "" : " (" + e.getReason() + ")");
  }
}
