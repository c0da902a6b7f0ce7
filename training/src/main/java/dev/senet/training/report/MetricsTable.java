package dev.senet.training.report;

import dev.senet.core.tensor.Memory;
import dev.senet.runtime.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Records as an Arrow IPC file: a column per number, int64 or float64, null where there is none.
 *
 * @param columns in the order of the file
 * @param assemble makes a record from the values of its row, in the order of the columns
 */
record MetricsTable<R>(List<Column<R>> columns, Function<List<Optional<Double>>, R> assemble) {
  /** More rows than any run has; a larger file is not ours. */
  private static final int MAX_ROWS = 50_000_000;

  /** What the vectors of a file may take up, as a multiple of its size, and a little on top. */
  private static final long READ_FACTOR = 8;

  private static final long READ_EXTRA = 1 << 20;

  /** A column of whole or of floating-point numbers. */
  record Column<R>(String name, boolean isWhole, Function<R, Optional<Double>> value) {
    static <R> Column<R> whole(String name, Function<R, ? extends Number> value) {
      return new Column<>(name, true, row -> Optional.of(value.apply(row).doubleValue()));
    }

    static <R> Column<R> real(String name, Function<R, Double> value) {
      return new Column<>(name, false, row -> Optional.of(value.apply(row)));
    }

    static <R> Column<R> optional(String name, Function<R, Optional<Double>> value) {
      return new Column<>(name, false, value);
    }

    private Field field() {
      ArrowType type =
          isWhole
              ? new ArrowType.Int(64, true)
              : new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      return new Field(name, FieldType.nullable(type), List.of());
    }
  }

  private Schema schema() {
    return new Schema(columns.stream().map(Column::field).toList());
  }

  /** Replaces {@code file}, at once. */
  void write(Path file, List<R> rows) throws IOException {
    // A limit on the memory for tensors must not stop a run when its metrics grow.
    try (Memory memory = Memory.unlimited();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(), memory.allocator())) {
      for (int c = 0; c < columns.size(); c++) {
        fill(root.getVector(c), columns.get(c), rows);
      }
      root.setRowCount(rows.size());
      AtomicFile.write(
          file,
          channel -> {
            try (ArrowFileWriter writer = new ArrowFileWriter(root, null, new KeptOpen(channel))) {
              writer.writeBatch();
            }
          });
    }
  }

  private static <R> void fill(FieldVector vector, Column<R> column, List<R> rows) {
    vector.setInitialCapacity(rows.size());
    vector.allocateNew();
    for (int i = 0; i < rows.size(); i++) {
      Optional<Double> value = column.value.apply(rows.get(i));
      if (value.isEmpty()) {
        vector.setNull(i);
      } else if (vector instanceof BigIntVector whole) {
        whole.set(i, value.get().longValue());
      } else {
        ((Float8Vector) vector).set(i, value.get());
      }
    }
    vector.setValueCount(rows.size());
  }

  /**
   * Reads a file that {@link #write} made.
   *
   * @throws IOException if it cannot be read or is no such file; the message names it
   */
  List<R> read(Path file) throws IOException {
    // Memory of its own bounds what a corrupt file can ask for, and Arrow's reader does not give
    // all
    // of it back when it fails: that must not count against the memory of the run.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Memory memory = new Memory(READ_FACTOR * channel.size() + READ_EXTRA);
        ArrowFileReader reader = new ArrowFileReader(channel, memory.allocator())) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      if (!root.getSchema().getFields().equals(schema().getFields())) {
        throw new IOException("its columns are not those of this version");
      }
      List<R> rows = new ArrayList<>();
      while (reader.loadNextBatch()) {
        if (rows.size() + (long) root.getRowCount() > MAX_ROWS) {
          throw new IOException("too many rows");
        }
        for (int i = 0; i < root.getRowCount(); i++) {
          rows.add(row(root, i));
        }
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      // Arrow answers to corrupt files with whatever its arithmetic runs into.
      throw new IOException(file + ": cannot be read as metrics: " + e.getMessage(), e);
    }
  }

  private R row(VectorSchemaRoot root, int index) {
    List<Optional<Double>> values = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      values.add(Optional.ofNullable(vector.getObject(index)).map(v -> ((Number) v).doubleValue()));
    }
    return assemble.apply(values);
  }

  /** A channel that the Arrow writer may close without closing the file. */
  private record KeptOpen(FileChannel file) implements java.nio.channels.WritableByteChannel {
    @Override
    public int write(java.nio.ByteBuffer source) throws IOException {
      return file.write(source);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() {
      // The file is closed by the one who opened it.
    }
  }
}
