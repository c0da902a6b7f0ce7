package dev.senet.training.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.senet.compiler.autodiff.AdamW;
import dev.senet.compiler.autodiff.Loss;
import dev.senet.compiler.autodiff.Optimizer;
import dev.senet.compiler.autodiff.Sgd;
import dev.senet.runtime.Initializer;
import dev.senet.training.augment.Normalization;
import dev.senet.training.data.Sampler;
import dev.senet.training.optim.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A {@code train} section with everything filled in.
 *
 * @param data where images come from; empty if neither recipe nor command line says
 * @param augment what training images go through
 * @param evaluate what images go through in validation and prediction
 * @param sampling the order of training images
 * @param loss what is minimised
 * @param optimizer how weights follow gradients
 * @param schedule the learning rate
 * @param init how weights begin
 * @param freeze which weights stay as they are
 * @param batch images per step
 * @param epochs length of the training
 * @param seed of everything random
 */
public record TrainingPlan(
    Optional<DataSource> data,
    Preparation augment,
    Preparation evaluate,
    Sampler sampling,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    Initializer init,
    Freeze freeze,
    int batch,
    int epochs,
    long seed) {

  /** Whether the mean of the training images has to be measured before training. */
  public boolean needsMean() {
    return augment.normalization().isEmpty() || evaluate.normalization().isEmpty();
  }

  /** This plan with the measured mean of the training images. */
  public TrainingPlan withMean(Normalization mean) {
    return with(data, augment.withMean(mean), evaluate.withMean(mean));
  }

  /** This plan with other data. */
  public TrainingPlan withData(DataSource other) {
    return with(Optional.of(other), augment, evaluate);
  }

  private TrainingPlan with(
      Optional<DataSource> source, Preparation augmentation, Preparation evaluation) {
    return new TrainingPlan(
        source,
        augmentation,
        evaluation,
        sampling,
        loss,
        optimizer,
        schedule,
        init,
        freeze,
        batch,
        epochs,
        seed);
  }

  /** The plan as a {@code train} section that gives the same plan when read. */
  public String toSenet() {
    return clauses().entrySet().stream()
        .map(clause -> "  " + padded(clause.getKey()) + clause.getValue())
        .collect(Collectors.joining("\n", "train {\n", "\n}\n"));
  }

  /** The plan as JSON: for each clause its text, or its number. */
  public String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    clauses().forEach(json::put);
    json.put("batch", batch).put("epochs", epochs).put("seed", seed);
    return json.toPrettyString() + "\n";
  }

  private Map<String, String> clauses() {
    Map<String, String> clauses = new LinkedHashMap<>();
    data.ifPresent(source -> clauses.put("data", source.toSenet()));
    clauses.put("augment", augment.toSenet());
    clauses.put("evaluate", evaluate.toSenet());
    clauses.put("sampling", Catalogs.name(sampling));
    clauses.put("loss", text(loss));
    clauses.put("optimizer", text(optimizer));
    clauses.put("schedule", schedule.toSenet());
    clauses.put("init", Catalogs.name(init));
    if (!freeze.patterns().isEmpty()) {
      clauses.put("freeze", freeze.toSenet());
    }
    clauses.put("batch", Integer.toString(batch));
    clauses.put("epochs", Integer.toString(epochs));
    clauses.put("seed", Long.toString(seed));
    return clauses;
  }

  private static String padded(String name) {
    return name + " ".repeat(10 - name.length());
  }

  private static String text(Loss loss) {
    return switch (loss) {
      case Loss.SoftmaxCrossEntropy(double smoothing) ->
          "cross_entropy(label_smoothing = %s)".formatted(smoothing);
    };
  }

  private static String text(Optimizer optimizer) {
    return switch (optimizer) {
      case Sgd(double momentum, boolean nesterov, double decay, boolean all) ->
          "sgd(momentum = %s, weight_decay = %s, nesterov = %s, decay_all = %s)"
              .formatted(momentum, decay, nesterov, all);
      case AdamW(double beta1, double beta2, double epsilon, double decay, boolean all) ->
          "adamw(beta1 = %s, beta2 = %s, epsilon = %s, weight_decay = %s, decay_all = %s)"
              .formatted(beta1, beta2, epsilon, decay, all);
    };
  }
}
