package dev.senet.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.senet.runtime.Device;
import dev.senet.runtime.Session;
import dev.senet.training.Predictor;
import dev.senet.training.Run;
import dev.senet.training.data.BrokenImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet predict}. */
@Command(
    name = "predict",
    description = "Names what image files show.",
    footer = {
      "",
      "Examples:",
      "  senet predict runs/shapes photo.png",
      "  senet predict runs/shapes photos/*.jpg --top 1 --json"
    })
final class Predict extends SenetCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A folder that 'senet train' or 'senet import' made.")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG or JPEG files.")
  private List<Path> images;

  @Mixin private DeviceOptions deviceOptions;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many classes to name (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /**
   * What is said of an image: predictions, the most probable first, or an error.
   *
   * @param error why the image cannot be read
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Answer(String image, List<Predictor.Guess> predictions, Optional<String> error) {}

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw usageError("--top must be at least 1");
    }
    Run run = Run.read(folder);
    List<Answer> answers = new ArrayList<>();
    try (Device device = Device.open(deviceOptions.spec());
        Session session = run.trained().compile(device)) {
      Predictor predictor = run.predictor(session);
      for (Path image : images) {
        Answer answer = answer(predictor, image);
        answers.add(answer);
        answer.error().ifPresent(console()::error);
        if (!json && answer.error().isEmpty()) {
          print(answer);
        }
      }
    }
    if (json) {
      Json.print(console(), answers);
    }
    boolean isWhole = answers.stream().allMatch(answer -> answer.error().isEmpty());
    return isWhole ? ExitCode.OK : ExitCode.USAGE;
  }

  private Answer answer(Predictor predictor, Path image) {
    try {
      return new Answer(image.toString(), predictor.predict(image, top), Optional.empty());
    } catch (BrokenImageException e) {
      return new Answer(image.toString(), List.of(), Optional.of(e.getMessage()));
    }
  }

  private void print(Answer answer) {
    console().out().println(answer.image());
    for (Predictor.Guess guess : answer.predictions()) {
      console()
          .out()
          .printf(Locale.ROOT, "  %6.2f %%  %s%n", 100 * guess.probability(), guess.label());
    }
  }
}
