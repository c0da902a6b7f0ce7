package dev.senet.cli;

import dev.senet.core.source.Names;
import dev.senet.models.Zoo;
import dev.senet.models.ZooEntry;
import java.util.List;

/** What commands say about the networks that come with senet. */
public final class Networks {
  private Networks() {}

  /**
   * The network called {@code name}.
   *
   * @throws UserException if there is none
   */
  public static ZooEntry named(String name) {
    return Zoo.find(name).orElseThrow(() -> unknown(name));
  }

  /** The error for a name that is neither a file's nor a network's. */
  static UserException unknown(String name) {
    List<String> names = Zoo.entries().stream().map(ZooEntry::name).toList();
    return new UserException(
        "there is no file and no network '%s'; %s'senet models' lists the networks"
            .formatted(name, Names.suggest(name, names).map(s -> s + " ").orElse("")));
  }
}
