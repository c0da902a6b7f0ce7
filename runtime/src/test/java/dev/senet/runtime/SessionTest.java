package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Shape;
import dev.senet.core.graph.TensorType;
import dev.senet.core.op.Add;
import dev.senet.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final int CLASSES = GraphRunner.CLASSES;
  private static final TensorType IMAGES = TensorType.f32(Shape.batched(8, 8, 3));

  /** A model of the inputs a and b with the outputs sum and twice. */
  private static GraphModel twoInputs() {
    GraphBuilder builder = new GraphBuilder();
    Node a = builder.input("a", TensorType.f32(Shape.batched(3)));
    Node b = builder.input("b", TensorType.f32(Shape.batched(3)));
    builder.output("sum", builder.apply(new Add(), a, b));
    builder.output("twice", builder.apply(new Add(), a, a));
    return Models.of(builder.build());
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    GraphModel model = Models.seResNet();
    try (Device device = Models.device();
        Session one = model.compile(device);
        Session other = model.compile(device);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<float[]> expected = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        expected.add(one.run(Models.images(1 + i % 5, i)));
      }
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int task = i % 40;
        Session session = i % 3 == 0 ? other : one;
        tasks.add(() -> session.run(Models.images(1 + task % 5, task)));
      }
      List<Future<float[]>> results = threads.invokeAll(tasks);
      for (int i = 0; i < results.size(); i++) {
        Bits.assertEqual(expected.get(i % 40), results.get(i).get(), "task " + i);
      }
    }
  }

  @Test
  void aSampleDoesNotDependOnItsBatch() {
    try (Device device = Models.device();
        Session session = Models.seResNet().compile(device)) {
      float[] images = Models.images(9, 1);
      float[] all = session.run(images);
      assertEquals(9 * CLASSES, all.length);
      int sample = images.length / 9;
      for (int batch : new int[] {1, 4, 2, 9, 3, 5}) {
        for (int from = 0; from + batch <= 9; from += batch) {
          float[] part =
              session.run(Arrays.copyOfRange(images, from * sample, (from + batch) * sample));
          Bits.assertEqual(
              Arrays.copyOfRange(all, from * CLASSES, (from + batch) * CLASSES),
              part,
              batch + " from " + from);
        }
      }
    }
  }

  @Test
  void tensorsGiveWhatArraysGive() {
    try (Device device = Models.device();
        Session session = Models.seResNet().compile(device);
        Tensor input = device.memory().tensor(IMAGES, 4).set(Models.images(4, 2));
        Tensor output = session.run(input)) {
      assertEquals("f32[N, 7] with N = 4", output.toString());
      Bits.assertEqual(session.run(Models.images(4, 2)), output.toFloats(), "tensor");
      assertEquals(Map.of("image", IMAGES), session.inputs());
      assertEquals(Map.of("logits", TensorType.f32(Shape.batched(CLASSES))), session.outputs());
    }
  }

  @Test
  void aClosedSessionSaysSo() {
    try (Device device = Models.device();
        Tensor input = device.memory().tensor(IMAGES, 1)) {
      Session session = Models.seResNet().compile(device);
      session.close();
      session.close();
      String message = "the session is closed";
      Throwable arrays =
          assertThrows(IllegalStateException.class, () -> session.run(Models.images(1, 0)));
      Throwable tensors = assertThrows(IllegalStateException.class, () -> session.run(input));
      assertEquals(message, arrays.getMessage());
      assertEquals(message, tensors.getMessage());
    }
  }

  @Test
  void wrongLengthsAreNamed() {
    try (Device device = Models.device();
        Session session = Models.seResNet().compile(device)) {
      for (int length : new int[] {0, 1, 191, 193, 383}) {
        Throwable e =
            assertThrows(IllegalArgumentException.class, () -> session.run(new float[length]));
        assertEquals(
            "image takes f32[N, 8, 8, 3]: 192 floats a sample, not " + length + " in all",
            e.getMessage());
      }
      assertEquals(2 * CLASSES, session.run(new float[384]).length);
    }
  }

  private static String error(Session session, Map<String, Tensor> inputs) {
    return assertThrows(IllegalArgumentException.class, () -> session.run(inputs)).getMessage();
  }

  @Test
  void wrongInputsAreNamed() {
    TensorType three = TensorType.f32(Shape.batched(3));
    try (Device device = Models.device();
        Session session = twoInputs().compile(device);
        Tensor one = device.memory().tensor(three, 1);
        Tensor two = device.memory().tensor(three, 2);
        Tensor none = device.memory().tensor(three, 0);
        Tensor wide = device.memory().tensor(TensorType.f32(Shape.batched(4)), 1);
        Tensor ints = device.memory().tensor(TensorType.i32(Shape.batched(3)), 1)) {
      assertEquals(
          "the model's inputs are [a, b], given were [a]", error(session, Map.of("a", one)));
      assertEquals(
          "input b is f32[N, 3], given was f32[N, 4]", error(session, Map.of("a", one, "b", wide)));
      assertEquals(
          "input a is f32[N, 3], given was i32[N, 3]", error(session, Map.of("a", ints, "b", one)));
      assertEquals(
          "the inputs differ in their batch size", error(session, Map.of("a", one, "b", two)));
      assertEquals("there are no samples", error(session, Map.of("a", none, "b", none)));
      Throwable array =
          assertThrows(IllegalArgumentException.class, () -> session.run(new float[3]));
      assertEquals("the model has not one input but [a, b]", array.getMessage());
    }
  }

  @Test
  void severalInputsAndOutputs() {
    TensorType three = TensorType.f32(Shape.batched(3));
    try (Device device = Models.device();
        Session session = twoInputs().compile(device);
        Tensor a = device.memory().tensor(three, 2).set(new float[] {1, 2, 3, 4, 5, 6});
        Tensor b = device.memory().tensor(three, 2).fill(10)) {
      Map<String, Tensor> outputs = session.run(Map.of("a", a, "b", b));
      Bits.assertEqual(new float[] {11, 12, 13, 14, 15, 16}, outputs.get("sum").toFloats(), "sum");
      Bits.assertEqual(new float[] {2, 4, 6, 8, 10, 12}, outputs.get("twice").toFloats(), "twice");
      outputs.values().forEach(Tensor::close);
    }
  }

  @Test
  void aClosedTensorIsRefused() {
    try (Device device = Models.device();
        Session session = Models.seResNet().compile(device)) {
      Tensor input = device.memory().tensor(IMAGES, 1);
      input.close();
      assertThrows(IllegalStateException.class, () -> session.run(input));
      assertEquals(CLASSES, session.run(Models.images(1, 0)).length);
    }
  }

  @Test
  void aDeviceTellsWhatIsStillOpen() {
    Device device = Models.device();
    Session session = Models.seResNet().compile(device);
    Throwable e = assertThrows(IllegalStateException.class, device::close);
    assertTrue(e.getMessage().startsWith("memory leak, "), e.getMessage());
    assertTrue(e.getMessage().contains("the memory of variables"), e.getMessage());
    Throwable run =
        assertThrows(IllegalStateException.class, () -> session.run(Models.images(1, 0)));
    assertEquals("the device is closed", run.getMessage());
    session.close();
    device.memory().close();
  }
}
