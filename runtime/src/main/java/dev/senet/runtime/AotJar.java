package dev.senet.runtime;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.senet.core.program.Launch;
import dev.senet.core.program.Program;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * The file form of {@link AotModel}: {@code senet/model.json} with names and programs, {@code
 * senet/weights.safetensors}, and the kernels' class files at the root.
 */
final class AotJar {
  private static final String INDEX = "senet/model.json";
  private static final String WEIGHTS = "senet/weights.safetensors";
  private static final int VERSION = 1;
  private static final long MAX_CLASS = 16 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .visibility(PropertyAccessor.ALL, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
          .addMixIn(Launch.Argument.class, ArgumentForm.class)
          .build();

  private AotJar() {}

  /** How the two kinds of arguments are told apart in JSON. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Launch.Address.class, name = "address"),
    @JsonSubTypes.Type(value = Launch.Number.class, name = "number")
  })
  private interface ArgumentForm {}

  /** The content of {@link #INDEX}. */
  private record Index(
      int version, String name, List<String> classes, Map<Integer, Program> programs) {}

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
            Index index = new Index(VERSION, model.name(), model.classes(), model.programs());
            put(jar, INDEX, JSON.writeValueAsBytes(index));
            for (Map.Entry<String, byte[]> entry : model.code().entrySet()) {
              put(jar, entry.getKey() + ".class", entry.getValue());
            }
            jar.putNextEntry(entry(WEIGHTS));
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

  static AotModel read(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Index index = JSON.readValue(bytes(jar, INDEX, file), Index.class);
      if (index.version() != VERSION) {
        throw new WeightsException(
            "%s has format %d, this version of senet reads format %d: compile it again"
                .formatted(file, index.version(), VERSION));
      }
      Map<String, byte[]> code = new LinkedHashMap<>();
      for (Program program : index.programs().values()) {
        for (String name : program.kernels()) {
          code.put(name, bytes(jar, name + ".class", file));
        }
      }
      return new AotModel(
          index.name(), index.classes(), index.programs(), code, weights(jar, file));
    } catch (ZipException | JsonProcessingException e) {
      throw new WeightsException(file + " is damaged or no compiled model: " + e.getMessage());
    }
  }

  private static byte[] bytes(JarFile jar, String name, Path file) throws IOException {
    ZipEntry entry = required(jar, name, file);
    if (entry.getSize() > MAX_CLASS && !name.equals(INDEX)) {
      throw new WeightsException(file + ": " + name + " is too large");
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static ZipEntry required(JarFile jar, String name, Path file) {
    ZipEntry entry = jar.getEntry(name);
    if (entry == null) {
      throw new WeightsException(file + " is no compiled model: it has no " + name);
    }
    return entry;
  }

  private static Safetensors weights(JarFile jar, Path file) throws IOException {
    Path copy = Files.createTempFile("senet", ".safetensors");
    try (InputStream in = jar.getInputStream(required(jar, WEIGHTS, file))) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return Safetensors.read(copy, Arena.ofAuto());
    } finally {
      // The mapping outlives the name.
      Files.deleteIfExists(copy);
    }
  }
}
