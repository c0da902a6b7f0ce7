package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.program.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AotJarTest {
  private static final List<String> CLASSES = List.of("a", "b", "c", "d", "e", "f", "größe");

  @TempDir static Path folder;
  private static GraphModel model;
  private static Path jar;

  @BeforeAll
  static void compile() throws IOException {
    model = Models.seResNet();
    jar = folder.resolve("net.jar");
    model
        .compileAhead(DeviceSpec.jvm(), List.of(0, DeviceSpec.jvm().vectorBits()), CLASSES)
        .write(jar);
  }

  private static AotModel load(Path file) throws IOException {
    return (AotModel) Model.load(file);
  }

  private static Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("damaged.jar"), content);
  }

  private static String error(Path file) {
    return assertThrows(WeightsException.class, () -> load(file)).getMessage();
  }

  @Test
  void theJarGivesTheBitsOfTheModel() throws IOException {
    AotModel ahead = load(jar);
    assertEquals("net", ahead.name());
    assertEquals(CLASSES, ahead.classes());
    for (int bits : ahead.programs().keySet()) {
      try (Device device = Device.open(DeviceSpec.jvm().withVectorBits(bits).withThreads(2));
          Session expected = model.compile(device);
          Session actual = ahead.compile(device)) {
        for (int batch : new int[] {3, 1, 8}) {
          float[] images = Models.images(batch, batch);
          Bits.assertEqual(expected.run(images), actual.run(images), bits + " bits");
        }
      }
    }
  }

  @Test
  void theJarBringsItsOwnKernels() throws IOException {
    AotModel ahead = load(jar);
    // The device has loaded nothing yet, and the code comes from the jar alone.
    try (Device device = Device.open(DeviceSpec.jvm())) {
      List<String> names = ahead.programs().get(device.spec().vectorBits()).kernels();
      assertTrue(ahead.code().keySet().containsAll(names));
      try (Session session = ahead.compile(device)) {
        assertEquals(GraphRunner.CLASSES, session.run(Models.images(1, 0)).length);
      }
    }
  }

  @Test
  void programsAreReadAsTheyWereWritten() throws IOException {
    Map<Integer, Program> programs = load(jar).programs();
    assertEquals(2, programs.size());
    programs.forEach((bits, program) ->
        assertEquals(
            Compilation.inference(model.graph(), DeviceSpec.jvm().withVectorBits(bits)).program(),
            program));
  }

  @Test
  void theSameModelGivesTheSameJar() throws IOException {
    Path again = folder.resolve("again.jar");
    model
        .compileAhead(DeviceSpec.jvm(), List.of(0, DeviceSpec.jvm().vectorBits()), CLASSES)
        .write(again);
    assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(again));
  }

  @Test
  void otherWidthsAreRefused() throws IOException {
    Path scalar = folder.resolve("scalar.jar");
    model.compileAhead(DeviceSpec.jvm(), List.of(0), List.of()).write(scalar);
    AotModel ahead = load(scalar);
    try (Device device = Device.open(DeviceSpec.jvm().withVectorBits(128))) {
      Throwable e = assertThrows(IllegalArgumentException.class, () -> ahead.compile(device));
      assertEquals(
          "the jar of 'net' was made for vectors of [0] bits, the device has 128", e.getMessage());
    }
  }

  @Test
  void exactnessIsKept() throws IOException {
    Path exact = folder.resolve("exact.jar");
    model.compileAhead(DeviceSpec.jvm().withExact(true), List.of(0), List.of()).write(exact);
    DeviceSpec spec = DeviceSpec.jvm().withVectorBits(0).withExact(true);
    try (Device device = Device.open(spec);
        Session expected = model.compile(device);
        Session actual = load(exact).compile(device)) {
      float[] images = Models.images(2, 5);
      Bits.assertEqual(expected.run(images), actual.run(images), "exact");
      AotModel other = load(jar);
      Throwable e = assertThrows(IllegalArgumentException.class, () -> other.compile(device));
      assertEquals(
          "the jar of 'net' was made without --exact: compile it again with --exact",
          e.getMessage());
    }
  }

  @Test
  void jarsForTheEmulatorRunThereOnly() throws IOException {
    Path emulated = folder.resolve("emulated.jar");
    DeviceSpec spec = DeviceSpec.jvm().withKind(DeviceSpec.Kind.TORNADO_EMULATED);
    model.compileAhead(spec, DeviceSpec.WIDTHS, CLASSES).write(emulated);
    AotModel ahead = load(emulated);
    assertEquals(Set.of(0), ahead.programs().keySet());
    assertEquals(Compilation.inference(model.graph(), spec).program(), ahead.programs().get(0));
    float[] images = Models.images(1, 4);
    try (Device device = Device.open(spec);
        Session expected = model.compile(device);
        Session actual = ahead.compile(device)) {
      Bits.assertEqual(expected.run(images), actual.run(images), "emulated");
    }
    try (Device jvm = Device.jvm()) {
      Throwable e = assertThrows(IllegalArgumentException.class, () -> ahead.compile(jvm));
      assertEquals(
          "the jar of 'net' was made for the device tornado-emulated, not jvm", e.getMessage());
    }
  }

  /** With the Vector API and, as by default, without. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itRunsWithoutCompilerAndParser(boolean hasVectors) throws Exception {
    int count = 3;
    List<String> lines =
        ChildJvm.run(hasVectors, AotProcess.class, jar.toString(), String.valueOf(count))
            .lines()
            .toList();
    assertEquals(hasVectors ? 1 : 2, lines.size(), () -> String.join("\n", lines));
    assertTrue(hasVectors || lines.getFirst().contains("senet computes without vectors"));
    float[] actual = AotProcess.parse(lines.getLast());
    DeviceSpec spec = DeviceSpec.jvm();
    try (Device device = Device.open(hasVectors ? spec : spec.withVectorBits(0));
        Session session = model.compile(device)) {
      Bits.assertEqual(session.run(AotProcess.images(count)), actual, "the other JVM");
    }
  }

  @Test
  void truncatedJarsAreDamaged() throws IOException {
    byte[] content = Files.readAllBytes(jar);
    for (int i = 0; i < 200; i++) {
      int length = i < 50 ? i : (int) ((long) content.length * i / 200);
      assertTrue(error(write(Arrays.copyOf(content, length))).contains("damaged.jar"));
    }
  }

  @Test
  void noDamageGoesUnnoticed() throws IOException {
    AotModel whole = load(jar);
    byte[] content = Files.readAllBytes(jar);
    Random random = new Random(9);
    int found = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = content.clone();
      damaged[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        AotModel read = load(write(damaged)); // times and the like of an entry are no damage
        assertSame(whole, read);
      } catch (WeightsException e) {
        found++;
      }
    }
    assertTrue(found > 300, found + " found");
  }

  private static void assertSame(AotModel expected, AotModel actual) {
    assertEquals(expected.programs(), actual.programs());
    assertEquals(expected.code().keySet(), actual.code().keySet());
    expected.code().forEach((name, code) -> assertArrayEquals(code, actual.code().get(name), name));
    expected
        .tensors()
        .tensors()
        .forEach((name, entry) ->
            assertEquals(-1, entry.data().mismatch(actual.tensors().tensors().get(name).data())));
  }

  /** A copy of the jar with another text in one file. */
  private static Path edited(String file, UnaryOperator<String> edit) throws IOException {
    Path copy = folder.resolve("edited.jar");
    Files.deleteIfExists(copy);
    Files.copy(jar, copy);
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Path entry = zip.getPath(file);
      String before = Files.readString(entry, StandardCharsets.ISO_8859_1);
      String after = edit.apply(before);
      assertTrue(!after.equals(before), "the edit changes something");
      Files.writeString(entry, after, StandardCharsets.ISO_8859_1);
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\":7|\"version\":6|it has format 6, this version of senet reads format 7",
        "\"version\":7|\"ver\":4|Missing creator property 'version'",
        "\"name\":\"net\",|``|Missing creator property 'name'",
        "\"name\":\"net\"|\"name\":null|Null value for creator property 'name'",
        "\"code\":\\[.*?\\]|\"code\":[]|does not name all kernels",
        "\"code\":\\[|\"code\":[\"No\",|it has no No.class",
        "\"kernel\":0|\"kernel\":999|has no kernel",
        "\"kernel\":0|\"kernel\":-1|has no kernel",
        "\"perSample\":0,\"constant\":0|\"perSample\":0,\"constant\":-64|outside of its memory",
        "\"perSample\":0,\"constant\":0|\"perSample\":0,\"constant\":99999999|outside of its memory",
        "\"arena\":\"BATCHED\"|\"arena\":\"FIXED\"|outside of its memory",
        "\"arena\":\"BATCHED\"|\"arena\":\"HEAP\"|Cannot deserialize value of type",
        "\"kind\":\"address\"|\"kind\":\"java.lang.Runtime\"|Could not resolve type id",
        "\"divisor\":1|\"divisor\":0|dev.senet.core.program.Size",
        "\"BATCHED\":|\"BATCHED\":-|BATCHED has -",
        "\"isBatched\":true|\"isBatched\":null|Cannot map",
      })
  void wrongIndexesAreExplained(String from, String to, String problem) throws IOException {
    String message = error(edited("senet/model.json", json -> json.replaceFirst(from, to)));
    assertTrue(message.contains(problem), message);
  }

  @Test
  void garbledIndexesAreRefused() throws IOException {
    for (String text :
        List.of("", "null", "7", "{}", "[".repeat(100_000), "{\"a\":".repeat(5000))) {
      error(edited("senet/model.json", json -> text));
    }
    error(edited("senet/model.json", json -> json + "{}"));
    error(edited("senet/weights.safetensors", text -> text.substring(1)));
  }

  @Test
  void otherZipsAndFilesAreNoModels() throws IOException {
    assertTrue(error(write(new byte[0])).contains("damaged or no compiled model"));
    assertTrue(
        error(write("no zip".getBytes(StandardCharsets.UTF_8))).contains("no compiled model"));
    Path other = folder.resolve("other.jar");
    try (FileSystem zip = FileSystems.newFileSystem(other, Map.of("create", "true"))) {
      Files.writeString(zip.getPath("x"), "text");
    }
    assertTrue(error(other).contains("it has no senet/model.json"));
    assertThrows(NoSuchFileException.class, () -> load(folder.resolve("none.jar")));
  }
}
