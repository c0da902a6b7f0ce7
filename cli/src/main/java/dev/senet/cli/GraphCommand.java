package dev.senet.cli;

import dev.senet.cli.graph.NetworkDrawing;
import dev.senet.cli.graph.NetworkDrawing.View;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.core.graph.Graph;
import dev.senet.runtime.AtomicFile;
import dev.senet.runtime.GraphModel;
import dev.senet.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet graph}. */
@Command(
    name = "graph",
    description = {
      "Draws a network, before or after its ops are fused.",
      "",
      "A box is what is computed in one go; lines are as thick as tensors have bytes. An HTML",
      "file shows both views, folds blocks, zooms and explains what the mouse points at; it needs",
      "no network and no other file."
    },
    footer = {
      "",
      "Examples:",
      "  senet graph examples/shapes.senet --svg shapes.svg",
      "  senet graph se-resnet-50 --html se-resnet-50.html",
      "  senet graph examples/shapes.senet --training --before --svg step.svg"
    })
final class GraphCommand extends SenetCommand {
  @Mixin private ModelSelection selection;

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Files files;

  @ArgGroup private Choice choice = new Choice();

  @Option(
      names = "--training",
      description = "Draw a step of training: forward, loss, backward, update.")
  private boolean training;

  /** What to write. */
  static final class Files {
    @Option(names = "--svg", paramLabel = "FILE", description = "Write a picture to print.")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page to explore.")
    private Optional<Path> html = Optional.empty();
  }

  /** Which view. */
  static final class Choice {
    @Option(names = "--fused", description = "After fusion. This is the default.")
    private boolean fused;

    @Option(names = "--before", description = "Before fusion: every op on its own.")
    private boolean before;
  }

  @Override
  public Integer call() throws IOException {
    GraphModel model = selection.load().model();
    Graph graph = training ? Trainer.step(model) : model.graph();
    PassPipeline passes = training ? PassPipeline.training() : PassPipeline.inference();
    String title = training ? "A step of training " + model.name() : model.name();
    NetworkDrawing drawing = new NetworkDrawing(title, graph, passes);
    View view = choice.before ? View.BEFORE : View.FUSED;
    if (files.svg.isPresent()) {
      write(files.svg.get(), UserException.check(() -> drawing.svg(view)));
    }
    if (files.html.isPresent()) {
      write(files.html.get(), UserException.check(() -> drawing.html(view)));
    }
    return 0;
  }

  private void write(Path file, String text) throws IOException {
    AtomicFile.writeString(file, text);
    console().out().println(file);
  }
}
