package dev.senet.dsl.parse;

import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.ast.Declaration;
import dev.senet.dsl.ast.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file and what it imports. An import is relative to the importing file and stays in the
 * folder of the file that was asked for (links resolved), so that a downloaded model cannot read
 * the rest of the disk.
 */
public final class FileLoader {
  /** The file that was asked for, and its imports, each before the files that need it. */
  public record Loaded(SourceFile main, List<SourceFile> imported) {}

  private final Diagnostics diagnostics;
  private final Map<Path, SourceFile> done = new HashMap<>();
  private final Set<Path> open = new HashSet<>();
  private final List<SourceFile> imported = new ArrayList<>();
  private Path folder = Path.of("");
  private long bytes;

  /** A loader for one file that reports to {@code diagnostics}. */
  public FileLoader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /**
   * Loads {@code file}; nothing if it has errors, which are reported.
   *
   * @throws IOException if the file itself cannot be read
   */
  public Optional<Loaded> load(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, not a .senet file");
    }
    Path real = file.toRealPath();
    folder = real.getParent();
    return read(real, file.toString())
        .flatMap(source -> new SourceParser(source, diagnostics).parse())
        .map(main -> withImports(main, real))
        .map(main -> new Loaded(main, List.copyOf(imported)));
  }

  private SourceFile withImports(SourceFile parsed, Path real) {
    open.add(real);
    for (Declaration.Import statement : parsed.imports()) {
      importFile(statement, real);
    }
    open.remove(real);
    done.put(real, parsed);
    return parsed;
  }

  private void importFile(Declaration.Import statement, Path importer) {
    Optional<Path> target = resolve(statement, importer);
    if (target.isEmpty() || done.containsKey(target.get())) {
      return;
    }
    if (open.contains(target.get())) {
      report(statement, "this import leads back to its own file", "move the shared blocks out");
    } else if (open.size() + done.size() >= Limits.FILES) {
      report(
          statement,
          "the program has more than %d files".formatted(Limits.FILES),
          "join some of them");
    } else if (bytes > Limits.PROGRAM_BYTES) {
      report(
          statement,
          "the program is longer than %,d bytes".formatted(Limits.PROGRAM_BYTES),
          "import less");
    } else {
      parseImport(statement, target.get());
    }
  }

  private void parseImport(Declaration.Import statement, Path target) {
    try {
      read(target, folder.relativize(target).toString())
          .flatMap(source -> new SourceParser(source, diagnostics).parse())
          .ifPresent(file -> imported.add(withImports(file, target)));
    } catch (IOException e) {
      report(statement, "this file cannot be read", "check its permissions");
    }
  }

  private Optional<Path> resolve(Declaration.Import statement, Path importer) {
    try {
      Path path = importer.getFileSystem().getPath(statement.path());
      if (path.isAbsolute() || statement.path().isEmpty()) {
        report(
            statement,
            "an import names a file beside this one",
            "write a relative path:  import \"blocks.senet\"");
        return Optional.empty();
      }
      Path target = importer.resolveSibling(path).toRealPath();
      if (!target.startsWith(folder)) {
        report(
            statement,
            "this import leaves the folder of the model",
            "copy the file beside the model, or into a folder below it");
        return Optional.empty();
      }
      if (Files.isRegularFile(target)) {
        return Optional.of(target);
      }
    } catch (IOException | InvalidPathException e) {
      // Reported below: to the user, a path that cannot be is a file that is not there.
    }
    report(
        statement,
        "there is no file '%s'".formatted(statement.path()),
        "the path is relative to the file that imports");
    return Optional.empty();
  }

  private void report(Declaration.Import statement, String message, String help) {
    diagnostics.report(Diagnostic.error(statement.span(), message).withHelp(help));
  }

  private Optional<SourceText> read(Path file, String name) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(Limits.FILE_BYTES + 1);
    }
    bytes += content.length;
    return decode(name, content, diagnostics);
  }

  /** The text of a file's bytes, without byte order mark; nothing if they are not UTF-8. */
  public static Optional<SourceText> decode(String name, byte[] bytes, Diagnostics diagnostics) {
    if (bytes.length > Limits.FILE_BYTES) {
      SourceText empty = new SourceText(name, "");
      diagnostics.register(empty);
      diagnostics.report(SourceParser.tooLong(empty));
      return Optional.empty();
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer decoded = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), decoded, true);
    String text = decoded.flip().toString();
    SourceText source = new SourceText(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
    diagnostics.register(source);
    if (result.isError()) {
      SourceSpan end = source.span(source.text().length(), source.text().length());
      diagnostics.report(
          Diagnostic.error(end, "the file is not text in UTF-8 from here on")
              .withHelp("save it as UTF-8"));
      return Optional.empty();
    }
    return Optional.of(source);
  }
}
