package dev.senet.bench.training;

import dev.senet.bench.contest.Contender;
import dev.senet.bench.parity.LabelledBatch;
import dev.senet.bench.parity.TrainingRun;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Takes steps of a training, on a few batches in turn. */
public class TrainingContender implements Contender {
  private static final int BATCHES = 4;
  private static final long SEED = 0;

  /**
   * Small, so that what rounds differently stays close for the steps that are compared: ResNet-50
   * without SE, fresh, drifts a hundred times faster than with SE.
   */
  public static final double LEARNING_RATE = 1e-5;

  /** How many first steps are compared. */
  private static final int COMPARED = 3;

  private final TrainingRun run;
  private final List<TrainingRun.Step> steps;
  private int taken;

  /**
   * Trains on random images.
   *
   * @param network an image classifier
   */
  TrainingContender(TrainingRun run, Graph network, int batch) {
    this(run, randomBatches(network, batch));
  }

  /**
   * @param batches at least one
   */
  public TrainingContender(TrainingRun run, List<LabelledBatch> batches) {
    this.run = run;
    steps = batches.stream().map(run::prepare).toList();
  }

  private static List<LabelledBatch> randomBatches(Graph network, int batch) {
    Random random = new Random(SEED);
    Shape image = network.inputs().getFirst().shape();
    int classes = network.outputs().values().iterator().next().shape().channels();
    return Stream.generate(() -> LabelledBatch.random(random, batch, image, classes))
        .limit(BATCHES)
        .toList();
  }

  @Override
  public void run() {
    step();
  }

  private double step() {
    return steps.get(taken++ % steps.size()).run(LEARNING_RATE);
  }

  /** The losses of the first steps. */
  @Override
  public float[] check() {
    float[] losses = new float[COMPARED];
    for (int i = 0; i < COMPARED; i++) {
      losses[i] = (float) step();
    }
    return losses;
  }

  @Override
  public void close() {
    steps.forEach(TrainingRun.Step::close);
    run.close();
  }
}
