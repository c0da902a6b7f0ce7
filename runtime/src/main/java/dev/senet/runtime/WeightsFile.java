package dev.senet.runtime;

import dev.senet.core.graph.Variable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Weights in a file, for networks whose variables have {@code names} there.
 *
 * @param tensors the content; F32, or F16, BF16 and F64, which become F32
 * @param names where in the file which variable stands
 * @param source the file's name, for errors
 */
public record WeightsFile(Safetensors tensors, WeightNames names, String source) {
  /** How many of the network's variables, and how many other tensors, an error names. */
  private static final int SHOWN = 8;

  /**
   * Opens a file that this project wrote.
   *
   * @throws WeightsException if it is damaged
   */
  public static WeightsFile open(Path file) throws IOException {
    return new WeightsFile(
        Safetensors.read(file, Arena.ofAuto()), WeightNames.SENET, file.toString());
  }

  /**
   * A tensor that does not fit.
   *
   * @param variable whose values it should hold; empty if it is none of the network's
   * @param text what is wrong
   */
  private record Misfit(Optional<Variable> variable, String text) {}

  /**
   * The values of {@code variables}.
   *
   * @throws WeightsException if a tensor is missing or has another type or shape, or if the file
   *     has tensors that the model does not know; all are named
   */
  public Weights read(Collection<Variable> variables) {
    return readBut(variables, Set.of());
  }

  /**
   * The values of {@code variables} without {@code others}, whatever the file has for those; else
   * as {@link #read}.
   *
   * @param others some of {@code variables}
   */
  public Weights readBut(Collection<Variable> variables, Set<Variable> others) {
    List<Misfit> misfits =
        misfits(variables).stream()
            .filter(misfit -> misfit.variable.filter(others::contains).isEmpty())
            .toList();
    if (!misfits.isEmpty()) {
      throw new WeightsException(report(misfits));
    }
    Map<Variable, MemorySegment> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      if (!others.contains(variable)) {
        StoredTensor stored = names.stored(variable).orElseThrow();
        values.put(variable, stored.read(tensors.tensors().get(stored.key()).toF32()));
      }
    }
    return new Weights(values);
  }

  /** The variables for which the file has tensors, but not of their type and shape. */
  public Set<Variable> misshapen(Collection<Variable> variables) {
    return misfits(variables).stream()
        .flatMap(misfit -> misfit.variable.stream())
        .filter(variable -> entry(variable).isPresent())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * How many channels {@code variable} has in the file; empty if it is not there, or differs from
   * the network's in more than that.
   */
  public Optional<Long> channels(Variable variable) {
    StoredTensor stored = names.stored(variable).orElseThrow();
    return entry(variable).map(Safetensors.Entry::shape).flatMap(shape -> stored.channels(shape));
  }

  private Optional<Safetensors.Entry> entry(Variable variable) {
    return names.stored(variable).map(stored -> tensors.tensors().get(stored.key()));
  }

  private List<Misfit> misfits(Collection<Variable> variables) {
    List<Misfit> misfits = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    for (Variable variable : variables) {
      Optional<StoredTensor> stored = names.stored(variable);
      stored.ifPresent(s -> known.add(s.key()));
      stored
          .map(s -> misfit(variable, s))
          .orElseGet(() -> Optional.of("the file has no place for '%s'".formatted(variable.name())))
          .ifPresent(text -> misfits.add(new Misfit(Optional.of(variable), text)));
    }
    tensors
        .tensors()
        .forEach((key, entry) -> {
          if (!known.contains(key) && !names.isIgnored(key)) {
            String text = "'%s' %s is not a weight of the model".formatted(key, type(entry));
            misfits.add(new Misfit(Optional.empty(), text));
          }
        });
    return misfits;
  }

  private Optional<String> misfit(Variable variable, StoredTensor stored) {
    Safetensors.Entry entry = tensors.tensors().get(stored.key());
    String key = stored.key();
    String needed = "F32" + stored.shape();
    boolean isOwnName = key.equals(variable.name());
    String own = "'%s' F32%s".formatted(variable.name(), variable.type().shape().dims());
    if (entry == null) {
      return Optional.of(
          isOwnName
              ? "'%s' %s is missing".formatted(key, needed)
              : "'%s' %s is missing, for the model's %s".formatted(key, needed, own));
    }
    if (entry.isFloatingPoint() && entry.shape().equals(stored.shape())) {
      return Optional.empty();
    }
    return Optional.of(
        isOwnName
            ? "'%s' is %s in the file, the model has %s".formatted(key, type(entry), needed)
            : "'%s' is %s in the file, the model's %s would be %s"
                .formatted(key, type(entry), own, needed));
  }

  private static String type(Safetensors.Entry entry) {
    return entry.dtype() + entry.shape();
  }

  private String report(List<Misfit> misfits) {
    List<String> shown =
        Stream.concat(
                misfits.stream().filter(m -> m.variable.isPresent()).limit(SHOWN),
                misfits.stream().filter(m -> m.variable.isEmpty()).limit(SHOWN))
            .map(Misfit::text)
            .toList();
    int more = misfits.size() - shown.size();
    return source
        + " does not fit the model:\n  "
        + String.join("\n  ", shown)
        + (more > 0 ? "\n  … and " + more + " more" : "");
  }
}
