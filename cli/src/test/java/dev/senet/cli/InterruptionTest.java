package dev.senet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes of their own, which are stopped in different ways and continued. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and ulimit")
class InterruptionTest {
  private static final int EPOCHS = 120;

  @TempDir Path folder;
  private Path net;

  @BeforeEach
  void trainWithoutInterruption() throws IOException {
    net = SmallNet.write(folder);
    Cli.run("train", net, "--out", folder.resolve("whole"), "--epochs", EPOCHS, "-q").expect(0);
  }

  private Path run() {
    return folder.resolve("run");
  }

  /** Starts or continues the training, by way of a shell that first runs {@code limit}. */
  private Process start(String limit) throws IOException {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-D"))
        .forEach(java::add);
    java.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    java.addAll(List.of("train", net.toString(), "--out", run().toString(), "--resume"));
    java.addAll(List.of("--epochs", "" + EPOCHS, "-q"));
    List<String> command = new ArrayList<>(List.of("sh", "-c", limit + " exec \"$@\"", "sh"));
    command.addAll(java);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private void finish() throws Exception {
    Process process = start("");
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), this::log);
    for (String file : List.of("checkpoint.safetensors", "weights.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("whole").resolve(file)),
          Files.readAllBytes(run().resolve(file)),
          file);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits until a process has written the checkpoint anew. */
  private void awaitCheckpoint(Process process) throws Exception {
    Path checkpoint = run().resolve("checkpoint.safetensors");
    Object before = Files.exists(checkpoint) ? Files.getLastModifiedTime(checkpoint) : "none";
    while (process.isAlive()
        && (!Files.exists(checkpoint) || Files.getLastModifiedTime(checkpoint).equals(before))) {
      Thread.sleep(5);
    }
  }

  @Test
  void aTrainingThatIsKilledAgainAndAgainEndsAsIfItHadNotBeen() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 4; i++) {
      Process process = start("");
      awaitCheckpoint(process);
      Thread.sleep(random.nextInt(150));
      process.destroyForcibly().waitFor();
    }
    finish();
  }

  @Test
  void aTrainingThatIsAskedToStopWritesACheckpointFirst() throws Exception {
    Process process = start("");
    awaitCheckpoint(process);
    process.destroy();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(128 + 15, process.exitValue(), this::log);
    finish();
  }

  @Test
  void aFullDiskIsReportedAndTheLastCheckpointStays() throws Exception {
    Process begun = start("");
    awaitCheckpoint(begun);
    begun.destroy();
    begun.waitFor();
    byte[] before = Files.readAllBytes(run().resolve("checkpoint.safetensors"));
    // Files may have a block at most, fewer bytes than the checkpoint needs.
    Process limited = start("ulimit -f 1;");
    assertTrue(limited.waitFor(1, TimeUnit.MINUTES));
    assertEquals(2, limited.exitValue(), this::log);
    assertArrayEquals(before, Files.readAllBytes(run().resolve("checkpoint.safetensors")));
    try (var files = Files.list(run())) {
      assertEquals(0, files.filter(f -> f.toString().endsWith(".tmp")).count());
    }
    finish();
  }
}
