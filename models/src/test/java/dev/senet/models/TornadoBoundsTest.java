package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.compiler.report.KernelBounds;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Explainer;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of kernels in docs/tornado.md is what the compiler says. */
class TornadoBoundsTest {
  private static final int BATCH = 32;

  private static List<KernelBounds> bounds() throws IOException {
    GraphModel model = GraphModel.load(Path.of("se-resnet-50"), Optional.empty(), Map.of());
    DeviceSpec tornado = DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO);
    return new Explainer(model, Purpose.PREDICTION, UnaryOperator.identity(), tornado, BATCH, 0)
        .bounds();
  }

  /** A line for kernels that differ in their layer only, and how many layers they are. */
  private static List<String> table(List<KernelBounds> kernels) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    kernels.forEach(kernel -> lines.merge(line(kernel), 1, Integer::sum));
    List<String> table = new ArrayList<>();
    lines.forEach((line, layers) -> table.add("| %6d %s".formatted(layers, line)));
    return table;
  }

  private static String line(KernelBounds kernel) {
    return String.format(
        Locale.ROOT,
        "| %-23s | %8d | %-13s | %5d | %8.1f | %4d | %9.1f | %6.1f | %6.1f |",
        kernel.kind(),
        kernel.launches(),
        kernel.groups().stream().map(String::valueOf).collect(Collectors.joining(" × ")),
        kernel.items(),
        kernel.localBytes() / 1024.0,
        kernel.accumulators(),
        kernel.flops() / 1e6,
        kernel.bytes() / 1e6,
        kernel.intensity());
  }

  @Test
  void theDocumentSaysSo() throws IOException {
    List<String> expected = table(bounds());
    List<String> document = Files.readAllLines(Path.of("../docs/tornado.md"));
    int first = document.indexOf(expected.getFirst());
    assertTrue(first >= 0, () -> "docs/tornado.md lacks\n" + String.join("\n", expected));
    int end = Math.min(first + expected.size(), document.size());
    assertEquals(expected, document.subList(first, end));
  }
}
