import dev.senet.runtime.Device;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Model;
import dev.senet.runtime.Session;
import dev.senet.training.Predictor;
import dev.senet.training.Run;
import dev.senet.training.Trainer;
import dev.senet.training.TrainingResult;
import dev.senet.training.recipe.Overrides;
import dev.senet.training.report.ProgressDisplay;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * senet inside a Java program: trains a network, names what an image shows, and runs the network on
 * numbers.
 *
 * <pre>java -cp cli/target/senet.jar examples/Embedded.java NET.senet RUN_FOLDER IMAGE</pre>
 *
 * with the JVM options that the README lists.
 */
public final class Embedded {
  public static void main(String[] args) throws Exception {
    Path net = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    Path image = Path.of(args[2]);
    // A device holds threads and memory; whatever is opened on it is closed before it.
    try (Device device = Device.jvm()) {
      train(net, folder, device);
      predict(folder, image, device);
      run(folder, device);
    }
  }

  /** Trains as the file's train section says; the run folder gets weights, metrics and plots. */
  private static void train(Path net, Path folder, Device device) throws Exception {
    try (ProgressDisplay display = ProgressDisplay.lines(System.out);
        Trainer trainer =
            Trainer.begin(GraphModel.load(net), Overrides.NONE, folder, device, display)) {
      TrainingResult result = trainer.train(display);
      System.out.printf("trained %d epochs%n", result.epochs().size());
    }
  }

  /** Prepares an image file as in training, and names its most probable classes. */
  private static void predict(Path folder, Path image, Device device) throws Exception {
    Run run = Run.read(folder);
    try (Session session = run.trained().compile(device)) {
      for (Predictor.Guess guess : run.predictor(session).predict(image, 3)) {
        System.out.printf("%5.1f %%  %s%n", 100 * guess.probability(), guess.label());
      }
    }
  }

  /** Runs the network on two images given as numbers, NHWC; sessions may be shared by threads. */
  private static void run(Path folder, Device device) throws Exception {
    try (Session session = Model.load(folder).compile(device)) {
      int elements = session.inputs().values().iterator().next().shape().elements();
      float[] logits = session.run(new float[2 * elements]);
      System.out.println("logits " + Arrays.toString(logits));
    }
  }
}
