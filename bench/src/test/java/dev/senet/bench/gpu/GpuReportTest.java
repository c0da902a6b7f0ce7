package dev.senet.bench.gpu;

import static dev.senet.bench.gpu.GpuContender.EAGER;
import static dev.senet.bench.gpu.GpuContender.SENET;
import static dev.senet.bench.gpu.Precision.BF16;
import static dev.senet.bench.gpu.Precision.FP32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuReportTest {
  private static final Plan PLAN = Plan.full();
  private static final KernelShare KERNEL = KernelShare.of(Samples.CONV, Samples.CEILINGS);
  private static final GpuRow WITH_SE =
      Samples.row(Samples.task(PLAN.withSe(), FP32, SENET), 102, 101, 103);
  private static final GpuRow PLAIN =
      Samples.row(Samples.task(PLAN.plain(), FP32, SENET), 100, 100, 100);
  private static final GpuRow OTHERS =
      Samples.row(Samples.task(PLAN.withSe(), FP32, EAGER), 204, 204, 204);
  private static final GpuRow FAILED =
      GpuRow.failed(
          Samples.task(PLAN.withSe(), BF16, EAGER), OptionalDouble.of(0.5), "out of memory");

  @Test
  void sharesAreOfWhatTheDeviceDoesAtBest() {
    assertEquals(0.1, KERNEL.ofMemory(), 1e-9);
    assertEquals(0.2, KERNEL.ofArithmetic(), 1e-9);
  }

  @Test
  void seCostsTheRatioOfTheMedians() {
    List<GpuSeOverhead> overhead = GpuSeOverhead.of(PLAN, List.of(WITH_SE, PLAIN, OTHERS));
    assertEquals(List.of(new GpuSeOverhead(WITH_SE.task(), 1.02)), overhead);
  }

  @Test
  void whatHasFailedIsNotSound() {
    assertTrue(report(WITH_SE, PLAIN).isSound());
    assertFalse(report(WITH_SE, FAILED).isSound());
  }

  @Test
  void theTextHasTimesRatiosAndFailures() {
    String text = text(report(WITH_SE, PLAIN, OTHERS, FAILED));
    assertTrue(text.contains("a large copy: 1000 GB/s"), text);
    assertTrue(text.matches("(?s).*conv 7×7 .* 10\\.0 % .* 20\\.0 %.*"), text);
    assertTrue(text.matches("(?s).*PyTorch eager +1\\.0e-06 +204\\.000 .* 2\\.00\n.*"), text);
    assertTrue(text.contains("batch 2, bf16, PyTorch eager: out of memory\n"), text);
    assertTrue(text.matches("(?s).*senet +1\\.020 +1\\.02\n.*"), text);
    assertTrue(text.endsWith("left out\n"), text);
  }

  @Test
  void theJsonHasNamesOfNetworks(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gpu.json");
    Json.write(file, report(WITH_SE, FAILED));
    String json = Files.readString(file);
    assertTrue(json.contains("\"network\" : \"se-resnet-50\""), json);
    assertTrue(json.contains("\"failure\" : \"out of memory\""), json);
  }

  private static GpuReport report(GpuRow... rows) {
    return new GpuReport(
        Samples.GPU,
        Samples.CEILINGS,
        List.of(KERNEL),
        List.of(rows),
        GpuSeOverhead.of(PLAN, List.of(rows)),
        List.of("left out"));
  }

  private static String text(GpuReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new GpuReportText(report, new PrintStream(bytes, true, StandardCharsets.UTF_8)).print();
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
