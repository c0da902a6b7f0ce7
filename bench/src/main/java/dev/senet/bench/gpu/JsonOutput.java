package dev.senet.bench.gpu;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.senet.cli.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a program prints as JSON. */
final class JsonOutput {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private JsonOutput() {}

  /**
   * Runs a program.
   *
   * @throws UserException if it cannot be started, fails, or takes longer; says what it has said
   */
  static <T> T of(List<String> command, Deadline deadline, Class<T> type)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("senet-bench", ".json");
    Path err = Files.createTempFile("senet-bench", ".log");
    try {
      run(command, deadline, out, err);
      return MAPPER.readValue(out.toFile(), type);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static void run(List<String> command, Deadline deadline, Path out, Path err)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // How ./senet hands standard error over concerns the first process alone.
    builder.environment().remove("SENET_STDERR");
    Process process = start(builder.redirectOutput(out.toFile()).redirectError(err.toFile()));
    if (!process.waitFor((long) (deadline.secondsLeft() * 1000), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new UserException(command.getFirst() + " took too long");
    }
    if (process.exitValue() != 0) {
      throw new UserException(lastLine(Files.readString(err)));
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UserException(e.getMessage());
    }
  }

  /** The last line that is not blank. */
  static String lastLine(String text) {
    return text.strip().lines().reduce((_, last) -> last).orElse("no message").strip();
  }
}
