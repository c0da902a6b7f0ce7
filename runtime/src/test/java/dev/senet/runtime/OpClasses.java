package dev.senet.runtime;

import dev.senet.core.graph.Op;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The classes of all ops, found by their files. */
final class OpClasses {
  private static final String PACKAGE = "dev/senet/core/op";

  private OpClasses() {}

  static List<Class<?>> all() throws IOException, URISyntaxException, ClassNotFoundException {
    URI core = Op.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path location = Path.of(core);
    if (Files.isDirectory(location)) {
      return in(location.resolve(PACKAGE));
    }
    try (FileSystem jar = FileSystems.newFileSystem(location)) {
      return in(jar.getPath(PACKAGE));
    }
  }

  private static List<Class<?>> in(Path folder) throws IOException, ClassNotFoundException {
    List<Class<?>> ops = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (String file : files.map(f -> f.getFileName().toString()).sorted().toList()) {
        if (file.endsWith(".class")) {
          String name = PACKAGE.replace('/', '.') + "." + file.replace(".class", "");
          Class<?> found = Class.forName(name);
          if (Op.class.isAssignableFrom(found) && !Modifier.isAbstract(found.getModifiers())) {
            ops.add(found);
          }
        }
      }
    }
    return ops;
  }
}
