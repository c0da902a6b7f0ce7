package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.senet.compiler.javac.ClassCache;
import dev.senet.compiler.javac.KernelCompiler;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.kernel.KernelCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels are compiled once: found again on disk by later processes, in memory by a device. */
class KernelCacheTest {
  private static final int DIGEST = 32;

  @TempDir Path parent;
  private Path folder;
  private KernelCompiler compiler;

  @BeforeEach
  void emptyCache() {
    folder = parent.resolve("cache");
    compiler = new KernelCompiler(new ClassCache(folder));
  }

  private static KernelSource kernel(String name, int result) {
    return new KernelSource(
        name,
        """
        public final class %s implements dev.senet.core.kernel.KernelCode {
          @Override public void run(long[] args, long from, long to, long scratch) {
            args[0] = %d;
          }
        }
        """
            .formatted(name, result));
  }

  private static long result(byte[] code, String name) {
    long[] args = new long[1];
    KernelClasses.ofJvm()
        .load(List.of(name), names -> Map.of(name, code))
        .getFirst()
        .run(args, 0, 1, 0);
    return args[0];
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      return all.getFirst();
    }
  }

  private byte[] compile(KernelSource source) {
    return compiler.compile(List.of(source)).get(source.className());
  }

  @Test
  void theSecondTimeNothingIsCompiled() throws IOException, NoSuchAlgorithmException {
    KernelSource source = kernel("A", 5);
    assertEquals(5, result(compile(source), "A"));
    // Only who reads the file and does not compile sees what another kernel has left there.
    byte[] other = compiler.compile(List.of(kernel("A", 6))).get("A");
    byte[] content =
        Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(other), DIGEST + other.length);
    System.arraycopy(other, 0, content, DIGEST, other.length);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.write(file, content);
      }
    }
    assertEquals(6, result(compile(source), "A"));
  }

  @Test
  void anotherSourceOfTheSameNameIsAnotherKernel() {
    assertEquals(5, result(compile(kernel("A", 5)), "A"));
    assertEquals(7, result(compile(kernel("A", 7)), "A"));
    assertEquals(5, result(compile(kernel("A", 5)), "A"));
  }

  @Test
  void everyDamageIsFoundAndMended() throws IOException {
    KernelSource source = kernel("A", 5);
    byte[] code = compile(source);
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 4;
    byte[] otherDigest = whole.clone();
    otherDigest[3] ^= 1;
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    for (byte[] damaged : List.of(flipped, otherDigest, cut, new byte[0], new byte[DIGEST])) {
      Files.write(file, damaged);
      assertArrayEquals(code, compile(source));
      assertArrayEquals(whole, Files.readAllBytes(file), "the file is whole again");
    }
  }

  @Test
  void aFolderThatCannotBeMadeOnlyCostsTime() throws IOException {
    Files.writeString(folder, "a file");
    assertEquals(5, result(compile(kernel("A", 5)), "A"));
    assertEquals("a file", Files.readString(folder));
  }

  @Test
  void aSourceWithErrorsIsNamed() {
    KernelSource broken = new KernelSource("Broken", "class Broken { int x = y; }");
    Throwable e = assertThrows(IllegalStateException.class, () -> compile(broken));
    assertNotEquals(-1, e.getMessage().indexOf("cannot find symbol"), e.getMessage());
  }

  @Test
  void aDeviceLoadsAKernelOnce() {
    KernelClasses<KernelCode> kernels = KernelClasses.ofJvm();
    Map<String, byte[]> code = compiler.compile(List.of(kernel("A", 5), kernel("B", 6)));
    KernelCode a = kernels.load(List.of("A"), names -> code).getFirst();
    List<KernelCode> both =
        kernels.load(
            List.of("B", "A", "B"),
            names -> {
              assertEquals(List.of("B"), names);
              return code;
            });
    assertSame(a, both.get(1));
    assertSame(both.get(0), both.get(2));
    kernels.load(List.of("A", "B"), names -> fail("nothing is missing"));
  }

  @Test
  void brokenClassFilesAreNamed() {
    KernelClasses<KernelCode> kernels = KernelClasses.ofJvm();
    Throwable e =
        assertThrows(
            IllegalStateException.class,
            () -> kernels.load(List.of("A"), names -> Map.of("A", new byte[] {1, 2, 3})));
    assertEquals("kernel A cannot be loaded", e.getMessage());
    Map<String, byte[]> code = compiler.compile(List.of(kernel("A", 5)));
    assertEquals(1, kernels.load(List.of("A"), names -> code).size());
  }

  @Test
  void sessionsShareKernels() {
    try (Device device = Models.device();
        Session one = Models.seResNet().compile(device);
        Session other = Models.seResNet().compile(device)) {
      Bits.assertEqual(one.run(Models.images(1, 0)), other.run(Models.images(1, 0)), "sessions");
      List<String> names =
          Compilation.inference(Networks.seResNet(), device.spec()).program().kernels();
      device.kernels().load(names, missing -> fail("all are loaded"));
    }
  }
}
