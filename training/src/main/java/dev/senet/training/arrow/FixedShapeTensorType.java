package dev.senet.training.arrow;

import java.util.Collections;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Arrow's canonical extension type {@code arrow.fixed_shape_tensor}: each value of a column is a
 * row-major tensor of one shape, stored as a fixed-size list. Pandas, Polars, DuckDB and Hugging
 * Face data sets read such columns. See "Canonical Extension Types" of the Arrow format
 * documentation. The element type is that of the list's child field.
 */
public final class FixedShapeTensorType extends ExtensionType {
  private static final String NAME = "arrow.fixed_shape_tensor";

  private final TensorLayout layout;

  /** The type of tensors of {@code layout}. */
  public FixedShapeTensorType(TensorLayout layout) {
    this.layout = layout;
  }

  /** Makes the type known to Arrow's readers; without it they see plain lists. */
  public static void register() {
    TensorLayout scalar = TensorLayout.of(Collections.emptyList(), Collections.emptyList());
    ExtensionTypeRegistry.register(new FixedShapeTensorType(scalar));
  }

  /** A column of float32 tensors that are never null. */
  public static Field column(String name, TensorLayout layout) {
    ArrowType element = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    Field item = new Field("item", FieldType.notNullable(element), Collections.emptyList());
    return new Field(
        name,
        FieldType.notNullable(new FixedShapeTensorType(layout)),
        Collections.singletonList(item));
  }

  /** The shape of the tensors. */
  public TensorLayout layout() {
    return layout;
  }

  @Override
  public ArrowType storageType() {
    return new ArrowType.FixedSizeList(layout.elements());
  }

  @Override
  public String extensionName() {
    return NAME;
  }

  @Override
  public boolean extensionEquals(ExtensionType other) {
    return other instanceof FixedShapeTensorType that && layout.equals(that.layout);
  }

  @Override
  public int hashCode() {
    return Objects.hash(NAME, layout);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public String serialize() {
    return layout.toJson();
  }

  @Override
  public ArrowType deserialize(ArrowType storage, String metadata) {
    FixedShapeTensorType type = new FixedShapeTensorType(TensorLayout.parse(metadata));
    TensorLayout.require(
        type.storageType().equals(storage),
        type.layout.shape() + " does not fit the storage " + storage);
    return type;
  }

  @Override
  public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
    FieldType storage =
        new FieldType(fieldType.isNullable(), storageType(), fieldType.getDictionary());
    return new FixedShapeTensorVector(
        name, this, allocator, new FixedSizeListVector(name, allocator, storage, null));
  }
}
