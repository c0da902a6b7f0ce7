package dev.senet.bench.gpu;

import dev.senet.bench.contest.ContenderProcess;
import dev.senet.bench.contest.JvmLaunch;
import dev.senet.bench.training.TrainingContender;
import dev.senet.cli.UserException;
import dev.senet.runtime.AcceleratorId;
import dev.senet.runtime.tornado.TornadoVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts processes with TornadoVM and with PyTorch.
 *
 * @param tornado the folder of TornadoVM
 * @param python the command of a Python that has PyTorch
 * @param peer PyTorch's side, a program in Python
 */
record Launcher(Path tornado, String python, Path peer) {
  /** The variable that names the folder of TornadoVM. */
  static final String HOME = "TORNADOVM_HOME";

  /**
   * Looks for TornadoVM.
   *
   * @param home what {@code TORNADOVM_HOME} says
   * @throws UserException if it is not there; says what to do
   */
  static Launcher find(Optional<String> home, String python, Path peer) {
    Path tornado =
        home.map(Path::of)
            .orElseThrow(() -> new UserException("bench/gpu needs TornadoVM: " + TornadoVm.HINT));
    if (!Files.isRegularFile(tornado.resolve("tornado-argfile"))) {
      throw new UserException(
          "%s names %s, which has no file tornado-argfile: it must name the folder of TornadoVM"
              .formatted(HOME, tornado));
    }
    return new Launcher(tornado, python, peer);
  }

  /** A run of {@code senet} with these arguments. */
  List<String> senet(List<String> arguments) {
    return jvm(dev.senet.cli.Main.class).command(arguments);
  }

  /** A run of PyTorch's side with these arguments. */
  List<String> python(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(python, peer.toString()));
    command.addAll(arguments);
    return command;
  }

  /** Starts a contender. */
  ContenderProcess start(GpuTask task, GpuData data, AcceleratorId device) throws IOException {
    List<String> command =
        switch (task.contender()) {
          case SENET ->
              jvm(SenetGpuProcess.class)
                  .command(SenetGpuProcess.arguments(task, data.images(), device));
          case EAGER -> python(pythonArguments(task, "eager", data));
          case COMPILED -> python(pythonArguments(task, "compile", data));
        };
    return new ContenderProcess(task.contender().title(), command, Map.of());
  }

  /** The JVM would log to standard output, among the answers. */
  private JvmLaunch jvm(Class<?> main) {
    List<String> flags = new ArrayList<>(TornadoVm.jvmOptions(tornado));
    flags.add("-Xlog:disable");
    return new JvmLaunch(main, flags, Map.of());
  }

  private static List<String> pythonArguments(GpuTask task, String way, GpuData data) {
    return List.of(
        task.use().toString(),
        way,
        task.precision().toString(),
        "" + task.batch(),
        "" + TrainingContender.LEARNING_RATE,
        data.weights(task.network()).toString(),
        data.images().toString());
  }
}
