package dev.senet.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.cli.UserException;
import dev.senet.runtime.AcceleratorId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts as PyTorch, and a folder without TornadoVM. */
final class GpuContestTest {
  @TempDir private Path folder;

  @Test
  void whoFailsIsLeftOutWithItsLastWords() throws Exception {
    List<GpuRow> rows = run("echo first >&2; echo 'no such device' >&2; exit 1", 60);
    for (GpuRow row : rows) {
      String why = row.failure().orElseThrow();
      String expected =
          row.task().contender() == GpuContender.SENET ? "TornadoVM" : "no such device";
      assertTrue(why.contains(expected), row.task() + ": " + why);
    }
    assertEquals(GpuContest.tasks(trainingCase()).size(), rows.size());
  }

  @Test
  void whoIsLateIsLeftOut() throws Exception {
    List<GpuRow> rows = run("exec sleep 120", 1);
    for (GpuRow row : rows) {
      if (row.task().contender() != GpuContender.SENET) {
        assertEquals(Optional.of("was not ready in time"), row.failure());
      }
    }
  }

  @Test
  void withoutTornadoVm() {
    Path peer = folder.resolve("peer");
    UserException unset =
        assertThrows(UserException.class, () -> Launcher.find(Optional.empty(), "sh", peer));
    assertTrue(unset.getMessage().contains("set TORNADOVM_HOME"), unset.getMessage());
    UserException wrong =
        assertThrows(
            UserException.class, () -> Launcher.find(Optional.of(folder.toString()), "sh", peer));
    assertTrue(wrong.getMessage().contains("no file tornado-argfile"), wrong.getMessage());
  }

  @Test
  void withoutPython() throws IOException {
    Launcher launcher = launcher("no-such-python", "");
    UserException e =
        assertThrows(UserException.class, () -> Ceilings.measure(launcher, Deadline.in(60)));
    assertTrue(e.getMessage().contains("no-such-python"), e.getMessage());
  }

  @Test
  void withoutPyTorch() throws IOException {
    Launcher launcher = launcher("sh", "echo 'python has no PyTorch: install it' >&2; exit 1");
    UserException e =
        assertThrows(UserException.class, () -> Ceilings.measure(launcher, Deadline.in(60)));
    assertEquals("python has no PyTorch: install it", e.getMessage());
  }

  @Test
  void ceilingsAreReadFromJson() throws Exception {
    String json =
        """
        {"device": "cpu", "isGpu": false, "torch": "2", "copyGigabytesPerSecond": 8.5,
         "productGigaflops": {"FP32": 1.0, "TF32": 2.0, "BF16": 3.0}}\
        """;
    Ceilings ceilings = Ceilings.measure(launcher("sh", "echo '" + json + "'"), Deadline.in(60));
    assertEquals(8.5, ceilings.copyGigabytesPerSecond());
    assertEquals(3, ceilings.productGigaflops().get(Precision.BF16));
  }

  private List<GpuRow> run(String script, double seconds) throws Exception {
    Launcher launcher = launcher("sh", script);
    GpuData data = GpuData.write(Samples.plan(folder), folder);
    return new GpuContest(launcher, data, AcceleratorId.FIRST)
        .run(trainingCase(), Deadline.in(seconds));
  }

  private GpuCase trainingCase() {
    GpuNetwork network =
        new GpuNetwork(folder.resolve("small.senet"), Optional.of("small_se_resnet"));
    return new GpuCase(Use.TRAINING, 2, List.of(network));
  }

  private Launcher launcher(String python, String script) throws IOException {
    Files.writeString(folder.resolve("tornado-argfile"), "");
    Path peer = Files.writeString(folder.resolve("peer"), script);
    return Launcher.find(Optional.of(folder.toString()), python, peer);
  }
}
