package dev.senet.compiler.javac;

import dev.senet.compiler.plan.KernelSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Class files on disk, found by the content of their source. Several processes may use one folder;
 * a damaged file counts as absent; a folder that cannot be written to only costs time.
 */
public final class ClassCache {
  private static final Logger LOG = LoggerFactory.getLogger(ClassCache.class);
  private static final int DIGEST = 32;

  private final Path folder;

  /** A cache in {@code folder}, which is made when needed. */
  public ClassCache(Path folder) {
    this.folder = folder;
  }

  /** The user's cache: {@code kernels} in {@link #folderOfUser}. */
  public static ClassCache ofUser() {
    return new ClassCache(folderOfUser().resolve("kernels"));
  }

  /**
   * Where senet keeps what it finds out: {@code $XDG_CACHE_HOME/senet}, by default under {@code
   * ~/.cache}.
   */
  public static Path folderOfUser() {
    String named = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
    return root.resolve("senet");
  }

  /** The class file of {@code source}, if it is there and whole. */
  Optional<byte[]> find(KernelSource source) {
    Path file = file(source);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      byte[] content = Files.readAllBytes(file);
      byte[] code = Arrays.copyOfRange(content, Math.min(DIGEST, content.length), content.length);
      boolean isWhole = Arrays.equals(sha256(code), Arrays.copyOf(content, DIGEST));
      return isWhole ? Optional.of(code) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("cannot read {}", file, e);
      return Optional.empty();
    }
  }

  /** Keeps the class file of {@code source}. */
  void store(KernelSource source, byte[] code) {
    try {
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "kernel", ".tmp");
      try {
        byte[] content = Arrays.copyOf(sha256(code), DIGEST + code.length);
        System.arraycopy(code, 0, content, DIGEST, code.length);
        Files.write(temporary, content);
        Files.move(temporary, file(source), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.debug("cannot keep compiled kernels in {}", folder, e);
    }
  }

  private Path file(KernelSource source) {
    String key = Runtime.version() + "\n" + source.className() + "\n" + source.source();
    String hash = HexFormat.of().formatHex(sha256(key.getBytes(StandardCharsets.UTF_8)));
    return folder.resolve(hash + ".kernel");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
