package dev.senet.models.onnx;

import dev.senet.core.graph.Op;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The names of the classes of all ops, found by their files. */
final class OpClasses {
  private static final String PACKAGE = "dev/senet/core/op";

  private OpClasses() {}

  static Set<String> all() throws IOException, URISyntaxException, ClassNotFoundException {
    Path core = Path.of(Op.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(core)) {
      return in(core.resolve(PACKAGE));
    }
    try (FileSystem jar = FileSystems.newFileSystem(core)) {
      return in(jar.getPath(PACKAGE));
    }
  }

  private static Set<String> in(Path folder) throws IOException, ClassNotFoundException {
    Set<String> ops = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (String file : files.map(f -> f.getFileName().toString()).sorted().toList()) {
        if (file.endsWith(".class")) {
          String name = PACKAGE.replace('/', '.') + "." + file.replace(".class", "");
          Class<?> found = Class.forName(name);
          if (Op.class.isAssignableFrom(found) && !Modifier.isAbstract(found.getModifiers())) {
            ops.add(found.getSimpleName());
          }
        }
      }
    }
    return ops;
  }
}
