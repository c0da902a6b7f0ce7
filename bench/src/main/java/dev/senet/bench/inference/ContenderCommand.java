package dev.senet.bench.inference;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A contender's process; started by {@link ContenderProcess}, not by people. */
@Command(name = "contender", hidden = true)
public final class ContenderCommand implements Callable<Integer> {
  @Option(names = "--kind", required = true)
  private ContenderKind kind;

  @Option(names = "--model", required = true)
  private Path model;

  @Option(names = "--onnx", required = true)
  private Path onnx;

  @Option(names = "--batch", required = true)
  private int batch;

  @Option(names = "--threads", required = true)
  private int threads;

  /** The arguments that start this command. */
  static List<String> arguments(ContenderKind kind, Work work) {
    return List.of(
        "contender",
        "--kind=" + kind,
        "--model=" + work.model(),
        "--onnx=" + work.onnx(),
        "--batch=" + work.batch(),
        "--threads=" + work.threads());
  }

  @Override
  public Integer call() throws Exception {
    PrintStream answers = System.out;
    // Nothing else may get among the answers.
    System.setOut(System.err);
    try (Contender contender = kind.open(new Work(model, onnx, batch, threads));
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new java.io.BufferedOutputStream(answers))) {
      new ContenderServer(contender, in, out).serve();
    }
    return 0;
  }
}
