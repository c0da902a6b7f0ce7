package dev.senet.bench.contest;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A contender in a process of its own. */
public final class ContenderProcess implements AutoCloseable {
  private static final int MOST_NUMBERS = 1 << 28;
  private static final String INCUBATOR_WARNING = "WARNING: Using incubator modules";

  private final String title;
  private final Path log;
  private final long startNanos;
  private final Process process;
  private final DataInputStream answers;
  private final DataOutputStream requests;

  /** Starts a JVM; what it fails with, it says in answer to the first request. */
  public ContenderProcess(JvmLaunch launch, ContenderKind kind, Work work) throws IOException {
    this(
        kind.title(),
        launch.command(Stream.concat(Stream.of(kind.name()), work.toArguments().stream()).toList()),
        environment(launch, kind, work));
  }

  /**
   * Starts a process that answers as {@link ContenderServer} does.
   *
   * @param title who it is, for people
   * @param environment what it has in its environment beside what this process has
   */
  public ContenderProcess(String title, List<String> command, Map<String, String> environment)
      throws IOException {
    this.title = title;
    log = Files.createTempFile("senet-bench", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    // How ./senet hands standard error over concerns the first process alone.
    builder.environment().remove("SENET_STDERR");
    builder.environment().putAll(environment);
    startNanos = System.nanoTime();
    process = builder.redirectError(log.toFile()).start();
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    requests = new DataOutputStream(process.getOutputStream());
  }

  private static Map<String, String> environment(JvmLaunch launch, ContenderKind kind, Work work) {
    Map<String, String> environment = new HashMap<>(kind.environment(work.threads()));
    environment.putAll(launch.environment());
    return environment;
  }

  /** Who it is, for people. */
  String title() {
    return title;
  }

  /** Seconds since the process was started. */
  public double ageSeconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** What contenders are compared by: {@link Contender#check}. */
  public float[] check() throws IOException {
    try {
      requests.writeByte(ContenderServer.CHECK);
      requests.flush();
      float[] values = new float[readCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = answers.readFloat();
      }
      return values;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Nanoseconds of each run in at least {@code seconds}; at least four runs. */
  public long[] measure(double seconds) throws IOException {
    try {
      requests.writeByte(ContenderServer.MEASURE);
      requests.writeDouble(seconds);
      requests.flush();
      long[] times = new long[readCount()];
      for (int i = 0; i < times.length; i++) {
        times[i] = answers.readLong();
      }
      return times;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private int readCount() throws IOException {
    int count = answers.readInt();
    if (count < 0 || count > MOST_NUMBERS) {
      throw new IOException(title + " does not answer with numbers");
    }
    return count;
  }

  /** What the process has used so far. */
  MemoryUse memory() throws IOException {
    try {
      requests.writeByte(ContenderServer.MEMORY);
      requests.flush();
      return new MemoryUse(readBytes(), readBytes());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private OptionalLong readBytes() throws IOException {
    long bytes = answers.readLong();
    return bytes == ContenderServer.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  /** What has gone wrong: if the process has ended, what it has said last. */
  private IOException failure(IOException e) throws IOException {
    if (!hasEnded()) {
      return e;
    }
    String said =
        Files.readAllLines(log).stream()
            .filter(line -> !line.startsWith(INCUBATOR_WARNING))
            .collect(Collectors.joining("\n"));
    return new IOException(title + " failed:\n" + said.strip(), e);
  }

  /** The answers end a moment before the process does. */
  private boolean hasEnded() {
    try {
      return process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the process at once; a request that it works on fails. */
  public void stop() {
    process.destroyForcibly();
  }

  /** Ends the process. */
  @Override
  public void close() throws IOException {
    endRequests();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private void endRequests() {
    try {
      requests.close();
    } catch (IOException e) {
      // The process has ended before, as the answer that was missing has told.
    }
  }
}
