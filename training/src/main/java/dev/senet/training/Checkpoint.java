package dev.senet.training;

import dev.senet.core.graph.Variable;
import dev.senet.runtime.Executable;
import dev.senet.runtime.Safetensors;
import dev.senet.runtime.Weights;
import dev.senet.runtime.WeightsException;
import dev.senet.training.optim.ScheduleState;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that training needs to go on bit for bit: every variable, the optimizer's state among them,
 * and the place in the data. Written as one safetensors file, at once.
 *
 * @param progress where training stands
 * @param weights all variables of the training step
 */
record Checkpoint(Progress progress, Weights weights) {
  /** The file's name in a run folder. */
  static final String FILE = "checkpoint.safetensors";

  private static final String FORMAT = "senet-checkpoint-1";

  /**
   * Where training stands.
   *
   * @param epoch the current epoch, from 0
   * @param batch batches of it that are done
   * @param step steps of all epochs that are done
   * @param sums over the epoch so far
   * @param schedule what the schedule remembers
   * @param bestAccuracy the best validation accuracy so far, -1 before the first
   */
  record Progress(
      int epoch, int batch, long step, Sums sums, ScheduleState schedule, double bestAccuracy) {
    /** Before the first step. */
    static final Progress START = new Progress(0, 0, 0, Sums.ZERO, ScheduleState.INITIAL, -1);
  }

  /** The state of {@code executable}. */
  static Checkpoint of(Progress progress, Executable executable, Collection<Variable> variables) {
    Map<Variable, MemorySegment> values = new LinkedHashMap<>();
    variables.forEach(variable -> values.put(variable, executable.variable(variable)));
    return new Checkpoint(progress, new Weights(values));
  }

  void write(Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("epoch", Integer.toString(progress.epoch));
    metadata.put("batch", Integer.toString(progress.batch));
    metadata.put("step", Long.toString(progress.step));
    metadata.put("images", Long.toString(progress.sums.images()));
    metadata.put("loss", Double.toString(progress.sums.loss()));
    metadata.put("correct", Double.toString(progress.sums.correct()));
    metadata.put("scheduleBestLoss", Double.toString(progress.schedule.bestLoss()));
    metadata.put("scheduleWaited", Integer.toString(progress.schedule.epochsSinceBest()));
    metadata.put("scheduleReductions", Integer.toString(progress.schedule.reductions()));
    metadata.put("bestAccuracy", Double.toString(progress.bestAccuracy));
    weights.toSafetensors(metadata).write(file);
  }

  /**
   * Reads a checkpoint of a model with {@code variables}.
   *
   * @throws WeightsException if the file is damaged or of another model
   */
  static Checkpoint read(Path file, Collection<Variable> variables) throws IOException {
    Safetensors tensors = Safetensors.read(file, Arena.ofAuto());
    Map<String, String> metadata = tensors.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new WeightsException(file + " is no checkpoint of this version of senet");
    }
    try {
      Sums sums =
          new Sums(
              Long.parseLong(metadata.get("images")),
              Double.parseDouble(metadata.get("loss")),
              Double.parseDouble(metadata.get("correct")));
      ScheduleState schedule =
          new ScheduleState(
              Double.parseDouble(metadata.get("scheduleBestLoss")),
              Integer.parseInt(metadata.get("scheduleWaited")),
              Integer.parseInt(metadata.get("scheduleReductions")));
      Progress progress =
          new Progress(
              Integer.parseInt(metadata.get("epoch")),
              Integer.parseInt(metadata.get("batch")),
              Long.parseLong(metadata.get("step")),
              sums,
              schedule,
              Double.parseDouble(metadata.get("bestAccuracy")));
      return new Checkpoint(progress, Weights.of(tensors, variables, file.toString()));
    } catch (NumberFormatException | NullPointerException e) {
      throw new WeightsException(file + " is damaged: it does not say where training stands");
    }
  }
}
