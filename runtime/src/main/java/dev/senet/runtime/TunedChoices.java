package dev.senet.runtime;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.jvm.ConvolutionChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The choices of convolutions' kernels that were measured on a machine, in a text file: a line
 * {@code PURPOSE: CONVOLUTION = CHOICE} each. There is a file for each processor, vector width and
 * number of threads, since no choice holds for another.
 *
 * @param file which need not be there
 */
public record TunedChoices(Path file, DeviceSpec spec, Purpose purpose) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final long MOST_BYTES = 4 << 20;
  private static final String IS = " = ";
  private static final String HEAD =
      """
      # Measured choices of convolutions' kernels, written by 'senet bench --tune'.
      # Delete a line, or the file, to go back to the cost model.
      """;

  /** Those of the user for this machine, in {@code tuning} beside the compiled kernels. */
  public static TunedChoices ofUser(DeviceSpec spec, Purpose purpose) {
    String name = "%s-%d-%d.txt".formatted(processor(), spec.vectorBits(), spec.threads());
    return new TunedChoices(
        ClassCache.folderOfUser().resolve("tuning").resolve(name), spec, purpose);
  }

  /** The processor's model, as a part of a file's name. */
  private static String processor() {
    try {
      List<String> models =
          Files.isReadable(PROCESSORS)
              ? Files.readAllLines(PROCESSORS).stream()
                  .filter(line -> line.startsWith("model name") && line.contains(":"))
                  .map(line -> line.substring(line.indexOf(':') + 1))
                  .toList()
              : List.of();
      String model = models.isEmpty() ? System.getProperty("os.arch") : models.getFirst();
      return model.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was measured for this purpose, by convolution; nothing if there is no file.
   *
   * @throws UncheckedIOException if the file is damaged
   */
  public Map<String, ConvolutionChoice> read() {
    Map<String, ConvolutionChoice> choices = new TreeMap<>();
    String start = start();
    lines()
        .forEach((key, choice) -> {
          if (key.startsWith(start)) {
            choices.put(key.substring(start.length()), choice);
          }
        });
    return choices;
  }

  /**
   * Replaces what is known of some convolutions.
   *
   * @param measured the convolutions
   * @param better of them, those that something better than the model's choice was found for
   */
  public void write(List<String> measured, Map<String, ConvolutionChoice> better)
      throws IOException {
    Map<String, ConvolutionChoice> lines = lines();
    measured.forEach(site -> lines.remove(start() + site));
    better.forEach((site, choice) -> lines.put(start() + site, choice));
    AtomicFile.writeString(
        file,
        lines.entrySet().stream()
            .map(line -> line.getKey() + IS + line.getValue() + "\n")
            .collect(Collectors.joining("", HEAD, "")));
  }

  private String start() {
    String what = purpose.name().toLowerCase(Locale.ROOT);
    return (spec.isExact() ? "exact " : "") + what + ": ";
  }

  private Map<String, ConvolutionChoice> lines() {
    Map<String, ConvolutionChoice> lines = new TreeMap<>();
    try {
      if (!Files.exists(file)) {
        return lines;
      }
      if (Files.size(file) > MOST_BYTES) {
        throw damaged("too long");
      }
      List<String> all = Files.readAllLines(file);
      for (int i = 0; i < all.size(); i++) {
        String line = all.get(i);
        if (!line.startsWith("#") && !line.isBlank()) {
          add(line, i + 1, lines);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line, int number, Map<String, ConvolutionChoice> to) throws IOException {
    int at = line.lastIndexOf(IS);
    ConvolutionChoice choice =
        ConvolutionChoice.parse(
                line.substring(at < 0 ? line.length() : at + IS.length()), Compilation.lanes(spec))
            .orElseThrow(
                () -> damaged("line %d is no choice of a kernel: %s".formatted(number, line)));
    String key = line.substring(0, at);
    if (key.startsWith("exact ") && !choice.isExact()) {
      throw damaged("line %d has Winograd's algorithm for --exact".formatted(number));
    }
    to.put(key, choice);
  }

  private IOException damaged(String what) {
    return new IOException("%s: %s; delete the file, and tune anew".formatted(file, what));
  }
}
