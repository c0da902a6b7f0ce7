package dev.senet.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.dsl.Senet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The networks that come with senet: {@code .senet} files beside this class. */
public final class Zoo {
  private static final String LIST = "zoo.json";

  private Zoo() {}

  /** All networks, in the order in which they are shown. */
  public static List<ZooEntry> entries() {
    return Entries.ALL;
  }

  /** The network called {@code name}. */
  public static Optional<ZooEntry> find(String name) {
    return entries().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /**
   * A network with a recipe to train it: what {@link Starter} writes.
   *
   * @param arguments values for the model's parameters: Long, Double, Boolean or String
   * @throws dev.senet.core.source.SourceException if an argument does not fit
   */
  public static ModelDescription load(ZooEntry entry, Map<String, Object> arguments)
      throws IOException {
    String text = Starter.text(entry, arguments);
    return Senet.read(entry.name() + ".senet", text, Optional.of(entry.model()), Map.of());
  }

  /** What can be done with a network's text. */
  @FunctionalInterface
  interface FileUse<T> {
    T apply(Path file) throws IOException;
  }

  /** What {@code use} makes of a network's file, which may lie in a jar. */
  static <T> T withFile(ZooEntry entry, FileUse<T> use) throws IOException {
    URI place = place(entry);
    if (!place.getScheme().equals("jar")) {
      return use.apply(Path.of(place));
    }
    String[] jarAndFile = place.toString().split("!", 2);
    Path archive = Path.of(URI.create(jarAndFile[0].substring("jar:".length())));
    try (FileSystem jar = FileSystems.newFileSystem(archive)) {
      return use.apply(jar.getPath(URI.create(jarAndFile[1]).getPath()));
    }
  }

  private static URI place(ZooEntry entry) {
    try {
      return Objects.requireNonNull(Zoo.class.getResource(entry.file()), entry.file()).toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Entries {
    static final List<ZooEntry> ALL = read();

    private static List<ZooEntry> read() {
      JsonMapper json = JsonMapper.builder().addModule(new Jdk8Module()).build();
      try (InputStream in = Objects.requireNonNull(Zoo.class.getResourceAsStream(LIST), LIST)) {
        return List.copyOf(json.readValue(in, new TypeReference<List<ZooEntry>>() {}));
      } catch (IOException e) {
        throw new IllegalStateException("the list of the networks is damaged", e);
      }
    }
  }
}
