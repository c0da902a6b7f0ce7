package dev.senet.training.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.tensor.Memory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.extension.InvalidExtensionMetadataException;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedShapeTensorTypeTest {
  private static final FixedShapeTensorType IMAGE =
      type(List.of(2, 1, 3), List.of("H", "W", "C"), List.of());
  private static final Field COLUMN = FixedShapeTensorType.column("image", IMAGE.layout());

  private static FixedShapeTensorType type(
      List<Integer> shape, List<String> dimNames, List<Integer> permutation) {
    return new FixedShapeTensorType(new TensorLayout(shape, dimNames, permutation));
  }

  @BeforeEach
  void register() {
    FixedShapeTensorType.register();
  }

  @AfterEach
  void unregister() {
    ExtensionTypeRegistry.unregister(IMAGE);
  }

  /** The examples of the specification. */
  @Test
  void metadataIsThatOfTheSpecification() {
    assertEquals(
        "{\"shape\":[100,200,500]}",
        type(List.of(100, 200, 500), List.of(), List.of()).serialize());
    assertEquals(
        "{\"shape\":[100,200,500],\"dim_names\":[\"C\",\"H\",\"W\"],\"permutation\":[2,0,1]}",
        type(List.of(100, 200, 500), List.of("C", "H", "W"), List.of(2, 0, 1)).serialize());
    String text = "{ \"shape\": [100, 200, 500], \"permutation\": [2, 0, 1] }";
    ArrowType storage = new ArrowType.FixedSizeList(10_000_000);
    ArrowType parsed = IMAGE.deserialize(storage, text);
    assertEquals(type(List.of(100, 200, 500), List.of(), List.of(2, 0, 1)), parsed);
    assertNotEquals(type(List.of(100, 200, 500), List.of(), List.of()), parsed);
  }

  @Test
  void tensorsSurviveAStream() throws IOException {
    byte[] stream;
    try (Memory memory = Memory.unlimited()) {
      stream = write(memory.allocator());
    }
    try (Memory memory = Memory.unlimited();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), memory.allocator())) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertEquals(List.of(COLUMN), root.getSchema().getFields());
      assertTrue(reader.loadNextBatch());
      FixedShapeTensorVector vector =
          assertInstanceOf(FixedShapeTensorVector.class, root.getVector("image"));
      assertEquals(COLUMN.getFieldType(), vector.getField().getFieldType());
      assertEquals(IMAGE, vector.type());
      assertEquals(3, vector.getValueCount());
      assertArrayEquals(new float[] {2, 3, 4, 5, 6, 7}, vector.getFloats(2));
    }
  }

  @Test
  void readersWithoutTheTypeSeeLists() throws IOException {
    try (Memory memory = Memory.unlimited()) {
      byte[] stream = write(memory.allocator());
      ExtensionTypeRegistry.unregister(IMAGE);
      try (ArrowStreamReader reader =
          new ArrowStreamReader(new ByteArrayInputStream(stream), memory.allocator())) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertTrue(reader.loadNextBatch());
        assertInstanceOf(FixedSizeListVector.class, root.getVector("image"));
        assertEquals(
            "arrow.fixed_shape_tensor",
            root.getSchema().findField("image").getMetadata().get("ARROW:extension:name"));
        assertEquals(List.of(2f, 3f, 4f, 5f, 6f, 7f), root.getVector("image").getObject(2));
      }
    }
  }

  private static byte[] write(BufferAllocator allocator) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(COLUMN)), allocator);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
      FixedShapeTensorVector vector = (FixedShapeTensorVector) root.getVector("image");
      vector.setInitialCapacity(3);
      vector.allocateNew();
      for (int i = 0; i < 3; i++) {
        vector.setFloats(i, new float[] {i, i + 1, i + 2, i + 3, i + 4, i + 5});
      }
      root.setRowCount(3);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"shape\":6}",
        "{\"shape\":[6.0]}",
        "{\"shape\":[\"6\"]}",
        "{\"shape\":[-2,-3]}",
        "{\"shape\":[7]}",
        "{\"shape\":[2147483647,2147483647,2147483647,6]}",
        "{\"shape\":[4294967302]}",
        "{\"shape\":[2,3],\"dim_names\":[\"H\"]}",
        "{\"shape\":[2,3],\"dim_names\":[1,2]}",
        "{\"shape\":[2,3],\"permutation\":[0,0]}",
        "{\"shape\":[2,3],\"permutation\":[1,2]}",
        "{\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,6]}"
      })
  void malformedMetadataIsRefused(String metadata) {
    ArrowType storage = new ArrowType.FixedSizeList(6);
    assertThrows(
        InvalidExtensionMetadataException.class, () -> IMAGE.deserialize(storage, metadata));
  }

  @Test
  void wrongElementCountsAreRefused() {
    try (Memory memory = Memory.unlimited();
        FixedShapeTensorVector vector =
            (FixedShapeTensorVector) COLUMN.createVector(memory.allocator())) {
      vector.allocateNew();
      assertThrows(
          IllegalArgumentException.class, () -> vector.setFloats(0, new float[] {1, 2, 3}));
    }
  }
}
