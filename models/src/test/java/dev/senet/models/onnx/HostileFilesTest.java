package dev.senet.models.onnx;

import static dev.senet.models.onnx.Attributes.integer;
import static dev.senet.models.onnx.Attributes.integers;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.senet.models.onnx.proto.ModelProto;
import dev.senet.models.onnx.proto.StringStringEntryProto;
import dev.senet.models.onnx.proto.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged, made to harm, or beyond what senet knows: an error that says so. */
@Timeout(60)
class HostileFilesTest {
  private static final long HUGE = 1L << 40;

  @TempDir Path folder;

  private String refusal(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("net.onnx"), bytes);
    String message = assertThrows(OnnxException.class, () -> OnnxImport.read(file)).getMessage();
    assertTrue(message.contains("net.onnx"), message);
    return message;
  }

  /** A file with the input x [N, 3, 8, 8] and the output y, which {@code body} makes. */
  private static ModelProto file(int opset, Consumer<OnnxFileBuilder> body) {
    OnnxFileBuilder file = new OnnxFileBuilder(opset);
    file.input("x", 0, 3, 8, 8);
    body.accept(file);
    file.output("y", 0, 3, 8, 8);
    return file.build();
  }

  private static Arguments bad(String message, Consumer<OnnxFileBuilder> body) {
    return arguments(message, file(13, body));
  }

  private static Consumer<OnnxFileBuilder> add(TensorProto.Builder tensor) {
    return f -> f.node("Add", "y", List.of("x", f.initializer(tensor.setName("t").build())));
  }

  private static TensorProto.Builder floats(long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(1);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor;
  }

  static Stream<Arguments> tensors() {
    StringStringEntryProto place =
        StringStringEntryProto.newBuilder().setKey("location").setValue("../../etc/passwd").build();
    return Stream.of(
        bad("out of range", add(floats(HUGE))),
        bad("out of range", add(floats(-3))),
        bad("too many elements", add(floats(1 << 20, 1 << 20))),
        bad("too many elements", add(floats(1 << 28, 1 << 28, 1 << 28, 0))),
        bad("17 dimensions", add(floats(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))),
        bad("0 values are not its 3", add(floats(3))),
        bad("bytes are not", add(floats(3).setRawData(ByteString.copyFrom(new byte[11])))),
        bad("unknown type 99", add(floats(1).setDataType(99))),
        bad("another file", add(floats(3).addExternalData(place).setDataLocation(1))),
        bad(
            "defined twice",
            add(floats(1).addFloatData(1))
                .andThen(f -> f.initializer(floats(1).addFloatData(1).setName("t").build()))),
        bad("more integers", add(floats(100_000).setDataType(7))));
  }

  static Stream<Arguments> nodes() {
    return Stream.of(
        bad(
            "does not know this operator; it knows Add, AveragePool",
            f -> f.node("NonMaxSuppression", "y", List.of("x"))),
        bad(
            "the node 'node_Relu_1' (Relu): its input 'z' is defined by no node",
            f -> f.node("Relu", "y", List.of("z"))),
        bad(
            "defined by no node before it",
            f -> {
              f.node("Relu", "y", List.of("z"));
              f.node("Relu", "z", List.of("y"));
            }),
        bad("its input 0 is missing", f -> f.node("Relu", "y", List.of())),
        bad(
            "defined twice",
            f -> {
              f.node("Relu", "y", List.of("x"));
              f.node("Relu", "y", List.of("x"));
            }),
        bad("'y' is defined by no node", f -> f.node("Relu", List.of("x"))),
        bad("cannot make", f -> f.node("Reshape", "y", List.of("x", f.longs(0, HUGE)))),
        bad("cannot make", f -> f.node("Reshape", "y", List.of("x", f.longs(0, -5)))),
        bad("merge the batch", f -> f.node("Reshape", "y", List.of("x", f.longs(-1, 8)))),
        bad("cannot make", f -> f.node("Reshape", "y", List.of("x", f.longs(0, 0, 0, 0, 0, -1)))),
        bad(
            "out of range",
            f -> f.node("Pad", "y", List.of("x", f.longs(0, 0, HUGE, 0, 0, 0, 0, 0)))),
        bad(
            "out of range",
            f -> f.node("Pad", "y", List.of("x", f.longs(0, 0, 1 << 30, 0, 0, 0, 1 << 30, 0)))),
        bad("negative", f -> f.node("Pad", "y", List.of("x", f.longs(0, 0, -1, 0, 0, 0, 0, 0)))),
        bad("too much", f -> f.node("ConstantOfShape", "y", List.of(f.longs(HUGE)))),
        bad("too large", f -> f.node("ConstantOfShape", "y", List.of(f.longs(60_000, 60_000)))),
        bad("batch", f -> f.node("Transpose", "y", List.of("x"))),
        bad("axis", f -> f.node("Softmax", "y", List.of("x"), integer("axis", 4))),
        bad("axis", f -> f.node("Flatten", "y", List.of("x"), integer("axis", Integer.MIN_VALUE))),
        bad("out of range", f -> f.node("Flatten", "y", List.of("x"), integer("axis", HUGE))),
        bad(
            "between 1 and",
            f -> f.node("MaxPool", "y", List.of("x"), integers("kernel_shape", List.of(-1, 2)))),
        bad(
            "between 1 and",
            f ->
                f.node(
                    "MaxPool",
                    "y",
                    List.of("x"),
                    integers("kernel_shape", List.of(2, 2)),
                    integers("strides", List.of(0, 1)))),
        bad(
            "division by zero or a number out of range",
            f -> f.node("Div", "y", List.of(f.longs(4), f.longs(0)))),
        bad(
            "size of the batch",
            f -> {
              String shape = f.node("Shape", List.of("x"));
              f.node("Reshape", "y", List.of("x", f.node("Mul", List.of(shape, f.longs(3)))));
            }),
        bad(
            "groups",
            f -> f.node("Conv", "y", List.of("x", f.weight("w", 4, 1, 1, 1)), integer("group", 0))),
        bad("the weight is", f -> f.node("Conv", "y", List.of("x", f.weight("w", 4, 5, 1, 1)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"tensors", "nodes"})
  void badFilesAreExplained(String message, ModelProto file) throws IOException {
    String refusal = refusal(file.toByteArray());
    assertTrue(refusal.contains(message), refusal);
  }

  @Test
  void otherFilesAreNoOnnxFiles() throws IOException {
    assertTrue(refusal(new byte[0]).contains("no graph"));
    assertTrue(refusal("model m { }".getBytes()).contains("no ONNX file"));
    byte[] whole = ForeignFiles.all().get("Keras SE net").file().build().toByteArray();
    assertTrue(refusal(Arrays.copyOf(whole, whole.length / 2)).contains("cut off"));
  }

  @Test
  void versionsAreNamed() throws IOException {
    Consumer<OnnxFileBuilder> relu = f -> f.node("Relu", "y", List.of("x"));
    assertTrue(refusal(file(8, relu).toByteArray()).contains("senet knows 9 to"));
    assertTrue(refusal(file(99, relu).toByteArray()).contains("version 99"));
  }

  /** A graph inside an attribute inside a node, and so on: nothing is read that deep. */
  @Test
  void deepNestingEnds() throws IOException {
    byte[] inner = {};
    for (int i = 0; i < 10_000; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeByteArray(i % 2 == 0 ? 7 : 1, inner);
      coded.flush();
      inner = i > 200 ? inner : out.toByteArray();
    }
    refusal(inner);
    byte[] groups = new byte[1 << 20];
    Arrays.fill(groups, (byte) (100 << 3 & 0x7f | 3));
    refusal(groups);
  }

  /** Two bytes each, millions of them: they would fill the memory as objects. */
  @Test
  void floodsOfSmallPartsAreRefused() throws IOException {
    byte[] nodes = new byte[16 << 20];
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = 1 << 3 | 2;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    coded.writeByteArray(ModelProto.GRAPH_FIELD_NUMBER, nodes);
    coded.flush();
    assertTrue(refusal(out.toByteArray()).contains("more parts"));
  }

  @Test
  void weightsThatAreSharedTooOftenAreRefused() throws IOException {
    ModelProto file =
        file(
            13,
            f -> {
              String x = f.node("GlobalAveragePool", List.of("x"));
              x = f.node("Flatten", List.of(x));
              x = f.node("Gemm", List.of(x, f.weight("in", 3, 512)));
              String weight = f.weight("w", 512, 512);
              for (int i = 0; i < 100; i++) {
                x = f.node("Gemm", List.of(x, weight));
              }
              f.node("Relu", "y", List.of(x));
            });
    assertTrue(refusal(file.toByteArray()).contains("too many share them"));
  }

  @Test
  void constantsAreNotCalculatedWithoutEnd() throws IOException {
    ModelProto file =
        file(
            13,
            f -> {
              String shape = f.longs(65_536);
              for (int i = 0; i < 100; i++) {
                f.node("ConstantOfShape", List.of(shape));
              }
              f.node("Relu", "y", List.of("x"));
            });
    assertTrue(refusal(file.toByteArray()).contains("too much from constants"));
  }

  /** Bytes of good files changed at random: a model or a clear error. */
  @Test
  void damagedFilesGiveAModelOrAnError() throws IOException {
    Random random = new Random(4);
    int models = 0;
    int runs = 0;
    Path file = folder.resolve("net.onnx");
    for (ForeignFiles.Foreign foreign : ForeignFiles.all().values()) {
      byte[] good = foreign.file().build().toByteArray();
      for (int i = 0; i < 40; i++, runs++) {
        byte[] bytes = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        Files.write(file, bytes);
        try {
          OnnxImport.read(file);
          models++;
        } catch (OnnxException e) {
          assertTrue(e.getMessage().contains("net.onnx"), e.getMessage());
        }
      }
    }
    assertTrue(models > runs / 10 && models < runs, models + " of " + runs);
  }
}
