package dev.senet.cli;

import dev.senet.runtime.Device;
import dev.senet.training.Evaluator;
import dev.senet.training.Run;
import dev.senet.training.data.BrokenImages;
import dev.senet.training.report.ProgressDisplay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code senet eval}. */
@Command(
    name = "eval",
    description = "Judges a trained model on the validation images.",
    footer = {
      "",
      "Examples:",
      "  senet eval runs/shapes",
      "  senet eval runs/shapes --data data/other --json"
    })
final class Eval extends SenetCommand {
  @Parameters(
      paramLabel = "RUN",
      description = "A folder that 'senet train' or 'senet import' made.")
  private Path folder;

  @Mixin private DeviceOptions deviceOptions;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Where the data is, in place of where it was in training.")
  private Optional<Path> data;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images that are judged at a time; as in training if not given.")
  private Optional<Integer> batch;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The result for programs. */
  record Result(double accuracy, double top5Accuracy, double loss, long images, int brokenImages) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Run saved = Run.read(folder);
    Run run = data.map(saved::withData).orElse(saved);
    int size = batch.orElse(run.plan().batch());
    if (size < 1) {
      throw usageError("--batch must be at least 1");
    }
    BrokenImages broken = BrokenImages.logged();
    try (ProgressDisplay display = console().progressOnTerminal();
        Device device = Device.open(deviceOptions.spec())) {
      print(run.evaluate(device, size, broken, display), broken.count());
    }
    return ExitCode.OK;
  }

  private void print(Evaluator.Result result, int broken) {
    if (json) {
      Json.print(
          console(),
          new Result(
              result.accuracy(), result.top5Accuracy(), result.loss(), result.images(), broken));
      return;
    }
    if (broken > 0) {
      console().warning(broken + " broken images were skipped");
    }
    console()
        .out()
        .printf(
            Locale.ROOT,
            "%s: accuracy %.2f %%, top-5 accuracy %.2f %%, loss %.4f (%,d images)%n",
            folder,
            100 * result.accuracy(),
            100 * result.top5Accuracy(),
            result.loss(),
            result.images());
  }
}
