package dev.senet.bench.contest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all contenders do.
 *
 * @param model a network of the zoo, a {@code .senet} file, or a compiled jar; its weights are
 *     drawn from seed 0
 * @param onnx the same model as an ONNX file, if a contender needs it
 * @param batch samples a run
 * @param threads threads that compute
 */
public record Work(Path model, Optional<Path> onnx, int batch, int threads) {
  /** The work as arguments of a process. */
  List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(model.toString(), "" + batch, "" + threads));
    onnx.ifPresent(file -> arguments.add(file.toString()));
    return arguments;
  }

  /** The reverse of {@link #toArguments}. */
  static Work of(List<String> arguments) {
    return new Work(
        Path.of(arguments.get(0)),
        arguments.stream().skip(3).findFirst().map(Path::of),
        Integer.parseInt(arguments.get(1)),
        Integer.parseInt(arguments.get(2)));
  }
}
