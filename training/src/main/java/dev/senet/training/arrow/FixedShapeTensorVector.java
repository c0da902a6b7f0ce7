package dev.senet.training.arrow;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** A column of tensors of one shape. The elements lie one behind the other. */
public final class FixedShapeTensorVector extends ExtensionTypeVector<FixedSizeListVector> {
  private final FixedShapeTensorType type;

  FixedShapeTensorVector(
      String name,
      FixedShapeTensorType type,
      BufferAllocator allocator,
      FixedSizeListVector storage) {
    super(name, allocator, storage);
    this.type = type;
  }

  /** The type, with the shape. */
  public FixedShapeTensorType type() {
    return type;
  }

  /**
   * Sets value {@code index}, which must be less than the capacity, of a float32 column.
   *
   * @param values the elements, row-major
   */
  public void setFloats(int index, float[] values) {
    Float4Vector elements = floats();
    if (values.length != type.layout().elements()) {
      throw new IllegalArgumentException(
          values.length + " elements for a tensor of " + type.layout().shape());
    }
    getUnderlyingVector().setNotNull(index);
    for (int i = 0; i < values.length; i++) {
      elements.setSafe(index * values.length + i, values[i]);
    }
  }

  /** The elements of value {@code index} of a float32 column, row-major. */
  public float[] getFloats(int index) {
    Float4Vector elements = floats();
    float[] values = new float[type.layout().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.get(index * values.length + i);
    }
    return values;
  }

  private Float4Vector floats() {
    if (getUnderlyingVector().getDataVector() instanceof Float4Vector floats) {
      return floats;
    }
    throw new IllegalStateException(getName() + " does not hold float32 tensors");
  }

  @Override
  public Field getField() {
    Field storage = getUnderlyingVector().getField();
    FieldType fieldType = new FieldType(storage.isNullable(), type, storage.getDictionary());
    return new Field(getName(), fieldType, storage.getChildren());
  }

  @Override
  public Object getObject(int index) {
    return getUnderlyingVector().getObject(index);
  }

  @Override
  public int hashCode(int index) {
    return getUnderlyingVector().hashCode(index);
  }

  @Override
  public int hashCode(int index, ArrowBufHasher hasher) {
    return getUnderlyingVector().hashCode(index, hasher);
  }
}
