package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/Embedded.java}, as a user would compile and run it. */
class EmbeddedExampleTest {
  private static final Path SOURCE = Path.of("../examples/Embedded.java");

  @TempDir Path folder;

  @Test
  void trainsPredictsAndRuns() throws Exception {
    Path net = SmallNet.write(folder);
    compile();
    String out = run(net, folder.resolve("run"), folder.resolve("shapes/val/star/00001.png"));
    List<String> lines = out.lines().toList();
    assertTrue(lines.get(0).startsWith("epoch 1/2"), out);
    assertEquals("trained 2 epochs", lines.get(2), out);
    assertTrue(lines.get(3).matches(" *\\d+\\.\\d %  \\w+"), out);
    assertEquals(20, lines.getLast().split(",").length, out);
  }

  private void compile() throws Exception {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      boolean isCompiled =
          javac
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-Xlint:all,-classfile", "-Werror", "-proc:none", "-d", folder.toString()),
                  null,
                  files.getJavaFileObjects(SOURCE))
              .call();
      assertTrue(isCompiled, messages::toString);
    }
  }

  private String run(Path... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      String[] words = List.of(arguments).stream().map(Path::toString).toArray(String[]::new);
      loader.loadClass("Embedded").getMethod("main", String[].class).invoke(null, (Object) words);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
