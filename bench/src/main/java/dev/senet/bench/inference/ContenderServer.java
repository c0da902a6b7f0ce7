package dev.senet.bench.inference;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The side of a contender's process. A request is one byte; the answer to {@link #OUTPUTS} is a
 * count and floats, the answer to {@link #MEASURE}, which is followed by seconds as a double, is a
 * count and nanoseconds of each run as longs. The end of the requests ends the process.
 */
final class ContenderServer {
  /** Asks for the outputs of one run. */
  static final byte OUTPUTS = 1;

  /** Asks for times. */
  static final byte MEASURE = 2;

  private static final int LEAST_RUNS = 3;

  private final Contender contender;
  private final DataInputStream in;
  private final DataOutputStream out;

  ContenderServer(Contender contender, DataInputStream in, DataOutputStream out) {
    this.contender = contender;
    this.in = in;
    this.out = out;
  }

  /** Answers requests until there are no more. */
  void serve() throws Exception {
    for (int request = in.read(); request >= 0; request = in.read()) {
      switch (request) {
        case OUTPUTS -> writeOutputs();
        case MEASURE -> writeTimes(in.readDouble());
        default -> throw new IOException("unknown request " + request);
      }
      out.flush();
    }
  }

  private void writeOutputs() throws Exception {
    contender.run();
    float[] outputs = contender.outputs();
    out.writeInt(outputs.length);
    for (float value : outputs) {
      out.writeFloat(value);
    }
  }

  /** The first run after a pause, which finds caches of others, is not counted. */
  private void writeTimes(double seconds) throws Exception {
    contender.run();
    java.util.List<Long> times = new java.util.ArrayList<>();
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
}
