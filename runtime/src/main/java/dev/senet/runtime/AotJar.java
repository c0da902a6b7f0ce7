package dev.senet.runtime;

import static dev.senet.core.program.Arena.VARIABLES;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Program;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The file form of {@link AotModel}: {@code senet/model.json} with names and programs, {@code
 * senet/weights.safetensors}, and the kernels' class files at the root, where TornadoVM finds them
 * if the jar is on the class path.
 */
final class AotJar {
  private static final String INDEX = "senet/model.json";
  private static final String WEIGHTS = "senet/weights.safetensors";
  private static final String CLASS = ".class";
  private static final int VERSION = 7;
  private static final int MAX_INDEX = 1 << 28;
  private static final int MAX_CLASS = 1 << 24;
  private static final long MAX_WEIGHTS_HEADER = 1 << 24;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .visibility(PropertyAccessor.ALL, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
          .addMixIn(Launch.Argument.class, ArgumentForm.class)
          .addMixIn(Geometry.class, GeometryForm.class)
          // The order of immutable maps differs from JVM to JVM.
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AotJar() {}

  /** How the two kinds of arguments are told apart in JSON. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Launch.Address.class, name = "address"),
    @JsonSubTypes.Type(value = Launch.Number.class, name = "number")
  })
  private interface ArgumentForm {}

  /** How the kinds of geometries are told apart in JSON. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Geometry.Units.class, name = "units"),
    @JsonSubTypes.Type(value = Geometry.Grid.class, name = "grid")
  })
  private interface GeometryForm {}

  /**
   * The content of {@link #INDEX}.
   *
   * @param code names of the class files: the kernels, what they use, and a host program
   */
  private record Index(
      int version,
      String name,
      List<String> classes,
      DeviceSpec.Kind kind,
      boolean isExact,
      Precision precision,
      List<String> code,
      Map<Integer, Program> programs) {
    Index {
      code = List.copyOf(code);
      classes = List.copyOf(classes);
      programs = Map.copyOf(programs);
    }
  }

  /** Writes {@code model} to {@code file}, atomically. */
  static void write(Path file, AotModel model) throws IOException {
    Path weights = Files.createTempFile("senet", ".safetensors");
    try {
      model.tensors().write(weights);
      AtomicFile.write(
          file,
          channel -> {
            // The channel is closed by its owner, so the jar is only finished here.
            JarOutputStream jar = new JarOutputStream(Channels.newOutputStream(channel));
            Index index =
                new Index(
                    VERSION,
                    model.name(),
                    model.classes(),
                    model.kind(),
                    model.isExact(),
                    model.precision(),
                    List.copyOf(model.code().keySet()),
                    model.programs());
            put(jar, INDEX, JSON.writeValueAsBytes(index));
            for (Map.Entry<String, byte[]> entry : model.code().entrySet()) {
              put(jar, entry.getKey() + CLASS, entry.getValue());
            }
            jar.putNextEntry(stored(WEIGHTS, weights));
            Files.copy(weights, jar);
            jar.closeEntry();
            jar.finish();
          });
    } finally {
      Files.deleteIfExists(weights);
    }
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(entry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  private static JarEntry entry(String name) {
    JarEntry entry = new JarEntry(name);
    entry.setTime(0); // the same model gives the same jar
    return entry;
  }

  /** An entry that is not compressed: weights hardly shrink, and are read at each start. */
  private static JarEntry stored(String name, Path content) throws IOException {
    JarEntry entry = entry(name);
    CRC32 checksum = new CRC32();
    try (InputStream in = Files.newInputStream(content)) {
      in.transferTo(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
    }
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(Files.size(content));
    entry.setCrc(checksum.getValue());
    return entry;
  }

  static AotModel read(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return read(jar);
    } catch (JsonProcessingException e) {
      throw new WeightsException(
          file + " is damaged or no compiled model: " + e.getOriginalMessage());
    } catch (ZipException
        | EOFException
        | ArithmeticException
        | IllegalArgumentException
        | WeightsException e) {
      throw new WeightsException(file + " is damaged or no compiled model: " + e.getMessage());
    }
  }

  private static AotModel read(ZipFile jar) throws IOException {
    Index index = JSON.readValue(bytes(jar, INDEX, MAX_INDEX), Index.class);
    if (index == null) {
      throw new WeightsException(INDEX + " is empty");
    }
    if (index.version() != VERSION) {
      throw new WeightsException(
          "it has format %d, this version of senet reads format %d: compile it again"
              .formatted(index.version(), VERSION));
    }
    Map<String, byte[]> code = new LinkedHashMap<>();
    for (String name : index.code()) {
      code.put(name, bytes(jar, name + CLASS, MAX_CLASS));
    }
    long weights = MAX_WEIGHTS_HEADER;
    for (Program program : index.programs().values()) {
      ProgramCheck.check(program);
      weights += program.arenas().getOrDefault(VARIABLES, 0L);
      if (!code.keySet().containsAll(program.kernels())) {
        throw new WeightsException(INDEX + " does not name all kernels");
      }
    }
    return new AotModel(
        index.name(),
        index.classes(),
        index.kind(),
        index.isExact(),
        index.precision(),
        index.programs(),
        code,
        weights(jar, weights));
  }

  private static byte[] bytes(ZipFile jar, String name, int limit) throws IOException {
    ZipEntry entry = required(jar, name);
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(limit);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      requireWhole(entry, checksum);
      return bytes;
    }
  }

  private static ZipEntry required(ZipFile jar, String name) {
    ZipEntry entry = jar.getEntry(name);
    if (entry == null) {
      throw new WeightsException("it has no " + name);
    }
    return entry;
  }

  /** Also fails on what was not read to its end because it is too large. */
  private static void requireWhole(ZipEntry entry, Checksum read) {
    if (entry.getCrc() != read.getValue()) {
      throw new WeightsException("the checksum of " + entry.getName() + " is wrong");
    }
  }

  private static Safetensors weights(ZipFile jar, long limit) throws IOException {
    ZipEntry entry = required(jar, WEIGHTS);
    // What is stored as it is takes no more memory than the file has bytes.
    if (entry.getCompressedSize() != entry.getSize() || entry.getSize() > limit) {
      throw new WeightsException(WEIGHTS + " is compressed or too long");
    }
    MemorySegment all = Arena.ofAuto().allocate(entry.getSize(), 64);
    CRC32 checksum = new CRC32();
    long at = 0;
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        checksum.update(buffer, 0, n);
        MemorySegment.copy(buffer, 0, all, ValueLayout.JAVA_BYTE, at, n);
        at += n;
      }
    }
    requireWhole(entry, checksum);
    return Safetensors.of(all, WEIGHTS);
  }
}
