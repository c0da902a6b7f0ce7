package dev.senet.bench.contest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkTest {
  @Test
  void argumentsKeepAll() {
    Work plain = new Work(Path.of("se-resnet-20"), Optional.empty(), 8, 2);
    assertEquals(plain, Work.of(plain.toArguments()));
    Work exported = new Work(Path.of("a b.senet"), Optional.of(Path.of("c d.onnx")), 1, 16);
    assertEquals(exported, Work.of(exported.toArguments()));
  }
}
