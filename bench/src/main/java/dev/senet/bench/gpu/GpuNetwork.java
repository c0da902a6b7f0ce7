package dev.senet.bench.gpu;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.senet.runtime.GraphModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network that all contenders know: a ResNet of bottlenecks, with SE or without.
 *
 * @param file a network of the zoo, or a {@code .senet} file
 * @param model which model of the file; empty for the only one
 */
record GpuNetwork(Path file, Optional<String> model) {
  static GpuNetwork ofZoo(String name) {
    return new GpuNetwork(Path.of(name), Optional.empty());
  }

  /** Its name for people, JSON and for names of files. */
  @JsonValue
  String name() {
    return model.orElse(file.toString());
  }

  /** The network, with weights from seed 0. */
  GraphModel load() throws IOException {
    return GraphModel.load(file, model, Map.of());
  }

  /** The network as arguments of {@code senet}. */
  List<String> toArguments() {
    return Stream.concat(
            Stream.of(file.toString()), model.stream().flatMap(name -> Stream.of("--model", name)))
        .toList();
  }
}
