package dev.senet.bench.contest;

import dev.senet.cli.Console;
import dev.senet.cli.Failures;
import dev.senet.cli.UserException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/**
 * The side of a contender's process. A request is one byte; the answer to {@link #CHECK} is a count
 * and floats; the answer to {@link #MEASURE}, which is followed by seconds as a double, is a count
 * and nanoseconds of each run as longs; the answer to {@link #MEMORY} are two longs, the peak and
 * what was planned, {@link #UNKNOWN} for what is not known. The end of the requests ends the
 * process.
 */
public final class ContenderServer {
  /** Asks for what contenders are compared by. */
  static final byte CHECK = 1;

  /** Asks for times. */
  static final byte MEASURE = 2;

  /** Asks for bytes. */
  static final byte MEMORY = 3;

  /** Stands for a missing number of bytes. */
  static final long UNKNOWN = -1;

  private static final int LEAST_RUNS = 4;

  private final Contender contender;
  private final DataInputStream in;
  private final DataOutputStream out;

  private ContenderServer(Contender contender, DataInputStream in, DataOutputStream out) {
    this.contender = contender;
    this.in = in;
    this.out = out;
  }

  /**
   * The body of a contender's main method: answers the requests that come by standard input, and
   * ends the JVM.
   *
   * @param arguments the kind, and then {@link Work#toArguments}
   */
  public static void run(String[] arguments, Contender.Opener opener) {
    ContenderKind kind = ContenderKind.valueOf(arguments[0]);
    Work work = Work.of(Arrays.asList(arguments).subList(1, arguments.length));
    run(() -> opener.open(kind, work));
  }

  /**
   * The same for a process that has arguments of its own.
   *
   * @param opening prepares the contender; as {@link Contender.Opener#open}
   */
  public static void run(Callable<? extends Contender> opening) {
    PrintStream answers = System.out;
    // Nothing else may get among the answers.
    System.setOut(System.err);
    int exitCode = 0;
    try (Contender contender = opening.call();
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(answers))) {
      new ContenderServer(contender, in, out).serve();
    } catch (UnsupportedOperationException e) {
      exitCode = report(new UserException(e.getMessage()));
    } catch (OutOfMemoryError e) {
      exitCode =
          report(new UserException("out of memory (" + e.getMessage() + "): try a smaller batch"));
    } catch (Exception e) {
      exitCode = report(e);
    }
    System.exit(exitCode);
  }

  private static int report(Exception e) {
    return new Failures(Console.ofProcess(), () -> false).report(e);
  }

  private void serve() throws Exception {
    for (int request = in.read(); request >= 0; request = in.read()) {
      switch (request) {
        case CHECK -> writeCheck();
        case MEASURE -> writeTimes(in.readDouble());
        case MEMORY -> writeMemory();
        default -> throw new IOException("unknown request " + request);
      }
      out.flush();
    }
  }

  private void writeCheck() throws Exception {
    float[] values = contender.check();
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private void writeTimes(double seconds) throws Exception {
    List<Long> times = new ArrayList<>();
    long start = System.nanoTime();
    long now = start;
    while (times.size() < LEAST_RUNS || now - start < seconds * 1e9) {
      contender.run();
      long end = System.nanoTime();
      times.add(end - now);
      now = end;
    }
    out.writeInt(times.size());
    for (long time : times) {
      out.writeLong(time);
    }
  }

  private void writeMemory() throws IOException {
    for (OptionalLong bytes : List.of(PeakMemory.ofThisProcess(), contender.plannedBytes())) {
      out.writeLong(bytes.orElse(UNKNOWN));
    }
  }
}
