package dev.senet.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.senet.core.tensor.Memory;
import dev.senet.core.tensor.MemoryLimitException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DataLoaderTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);

  private final Memory memory = Memory.unlimited();

  /** Closing fails if a stream has left memory behind. */
  @AfterEach
  void closeMemory() {
    memory.close();
  }

  /** Writes the first pixel and a random number. */
  private static void noisy(
      Image image, RandomGenerator random, ImageShape shape, MemorySegment target) {
    target.setAtIndex(ValueLayout.JAVA_FLOAT, 0, image.get(0, 0, 0));
    target.setAtIndex(ValueLayout.JAVA_FLOAT, 1, random.nextFloat());
  }

  /** One-pixel images of value {@code index}; three classes of unlike size; some broken. */
  private record Numbers(int size, Set<Integer> broken) implements Dataset {
    @Override
    public List<String> classNames() {
      return List.of("rare", "common", "unused", "other");
    }

    @Override
    public int label(int index) {
      return index < 5 ? 0 : index % 2 == 0 ? 1 : 3;
    }

    @Override
    public String source(int index) {
      return "number-" + index;
    }

    @Override
    public Sample sample(int index) throws BrokenImageException {
      if (broken.contains(index)) {
        throw new BrokenImageException(source(index), "on purpose");
      }
      Image image = new Image(1, 1, 1, new byte[] {(byte) index});
      return new Sample(image, label(index), source(index));
    }
  }

  /** A batch taken out of the loader. */
  private record Taken(Batch batch, List<Float> images, List<Integer> labels) {
    List<Integer> indices() {
      List<Integer> indices = new ArrayList<>();
      for (int i = 0; i < images.size(); i += 2) {
        indices.add(images.get(i).intValue());
      }
      return indices;
    }
  }

  private static BrokenImages strict() {
    return new BrokenImages(0, 0, broken -> {});
  }

  private DataLoader loader(Dataset dataset, LoaderOptions options, BrokenImages broken) {
    return new DataLoader(dataset, DataLoaderTest::noisy, SHAPE, options, broken, memory);
  }

  private static List<Taken> takeAll(BatchStream stream, int batchSize) throws Exception {
    float[] images = new float[batchSize * 2];
    int[] labels = new int[batchSize];
    List<Taken> all = new ArrayList<>();
    try (stream) {
      for (Optional<Batch> next = next(stream, images, labels);
          next.isPresent();
          next = next(stream, images, labels)) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < 2 * next.get().size(); i++) {
          values.add(images[i]);
        }
        int[] present = Arrays.copyOf(labels, next.get().size());
        all.add(new Taken(next.get(), values, Arrays.stream(present).boxed().toList()));
      }
    }
    return all;
  }

  private static Optional<Batch> next(BatchStream stream, float[] images, int[] labels)
      throws InterruptedException {
    return stream.next(new Target(images, labels));
  }

  private record Target(float[] pixels, int[] classes) implements BatchTarget {
    @Override
    public void useBatch(int size) {
      assertTrue(size > 0 && size <= classes.length);
    }

    @Override
    public MemorySegment images() {
      return MemorySegment.ofArray(pixels);
    }

    @Override
    public MemorySegment labels() {
      return MemorySegment.ofArray(classes);
    }
  }

  @Test
  void batchesAreTheSameForAnyNumberOfThreads() throws Exception {
    Numbers numbers = new Numbers(200, Set.of(3, 50, 51, 52));
    for (Sampler sampler : Sampler.values()) {
      List<Taken> expected = null;
      for (int threads : new int[] {1, 2, 5}) {
        LoaderOptions options =
            LoaderOptions.training(33, 9)
                .withSampler(sampler)
                .withThreads(threads)
                .withPrefetch(threads);
        List<Taken> taken = takeAll(lenient(numbers, options).stream(0, 0, 3), 33);
        assertEquals(3 * 7, taken.size());
        expected = expected == null ? taken : expected;
        assertEquals(expected, taken);
      }
    }
  }

  private DataLoader lenient(Dataset dataset, LoaderOptions options) {
    return loader(dataset, options, new BrokenImages(1, 0, broken -> {}));
  }

  @Test
  void resumingContinuesWithTheSameBatches() throws Exception {
    Numbers numbers = new Numbers(100, Set.of(7));
    LoaderOptions options = LoaderOptions.training(16, 4).withThreads(3);
    List<Taken> whole = takeAll(lenient(numbers, options).stream(0, 0, 4), 16);
    for (int start : new int[] {1, 6, 7, 12, 27}) {
      DataLoader resumed = lenient(numbers, options);
      assertEquals(
          whole.subList(start, whole.size()), takeAll(resumed.stream(start / 7, start % 7, 4), 16));
    }
  }

  @Test
  void anEpochVisitsEachImageOnceInANewOrder() throws Exception {
    DataLoader loader = loader(new Numbers(50, Set.of()), LoaderOptions.training(8, 1), strict());
    List<Integer> first = indices(takeAll(loader.epoch(0), 8));
    List<Integer> second = indices(takeAll(loader.epoch(1), 8));
    assertEquals(50, new TreeSet<>(first).size());
    assertEquals(new TreeSet<>(first), new TreeSet<>(second));
    assertNotEquals(first, second);
    DataLoader other = loader(new Numbers(50, Set.of()), LoaderOptions.training(8, 2), strict());
    assertNotEquals(first, indices(takeAll(other.epoch(0), 8)));
  }

  private static List<Integer> indices(List<Taken> batches) {
    return batches.stream().flatMap(taken -> taken.indices().stream()).toList();
  }

  @Test
  void lastBatchIsSmallerOrDropped() throws Exception {
    Numbers numbers = new Numbers(20, Set.of());
    LoaderOptions options = LoaderOptions.training(8, 1);
    List<Taken> kept = takeAll(loader(numbers, options, strict()).epoch(5), 8);
    assertEquals(List.of(8, 8, 4), kept.stream().map(t -> t.batch().size()).toList());
    assertEquals(new Batch(5, 2, 4, true), kept.get(2).batch());
    assertFalse(kept.get(1).batch().endsEpoch());
    List<Taken> dropped =
        takeAll(loader(numbers, options.withDropLast(true), strict()).epoch(5), 8);
    assertEquals(kept.get(0), dropped.get(0));
    assertEquals(2, dropped.size());
    assertThrows(
        DatasetException.class,
        () -> loader(new Numbers(7, Set.of()), options.withDropLast(true), strict()));
  }

  @Test
  void balancedSamplingShowsEachClassEquallyOften() throws Exception {
    LoaderOptions options = LoaderOptions.training(3, 1).withSampler(Sampler.BALANCED);
    DataLoader loader = loader(new Numbers(60, Set.of()), options, strict());
    List<Taken> batches = takeAll(loader.epoch(0), 3);
    for (Taken taken : batches) {
      assertEquals(Set.of(0, 1, 3), new TreeSet<>(taken.labels()));
    }
    // Each of the five rare images came up before one of them a second time.
    List<Integer> rare = indices(batches).stream().filter(i -> i < 5).toList();
    assertEquals(Set.of(0, 1, 2, 3, 4), new TreeSet<>(rare.subList(0, 5)));
  }

  @Test
  void evaluationGoesInOrderAndOmitsBrokenImages() throws Exception {
    List<String> reported = new ArrayList<>();
    BrokenImages broken = new BrokenImages(0, 5, e -> reported.add(e.source()));
    Numbers numbers = new Numbers(20, Set.of(1, 2, 8, 9, 10));
    DataLoader loader = loader(numbers, LoaderOptions.evaluation(3), broken);
    List<Taken> batches = takeAll(loader.epoch(0), 3);
    assertEquals(List.of(0, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17, 18, 19), indices(batches));
    assertEquals(
        List.of(1, 3, 2, 1, 3, 3, 2), batches.stream().map(t -> t.batch().size()).toList());
    List<String> expected = List.of("number-1", "number-2", "number-8", "number-9", "number-10");
    assertEquals(expected, reported);
    takeAll(loader.epoch(1), 3);
    assertEquals(expected, reported, "each is reported once");
    assertEquals(5, broken.count());
  }

  @Test
  void trainingFillsUpWithTheNextImages() throws Exception {
    Numbers numbers = new Numbers(10, Set.of(1, 2, 9));
    LoaderOptions options = LoaderOptions.training(5, 1).withSampler(Sampler.SEQUENTIAL);
    List<Taken> batches = takeAll(lenient(numbers, options).epoch(0), 5);
    assertEquals(List.of(0, 3, 3, 3, 4, 5, 6, 7, 8, 0), indices(batches));
    assertEquals(numbers.label(3), batches.get(0).labels().get(1));
  }

  @Test
  void tooManyBrokenImagesStopTheRun() {
    Numbers numbers = new Numbers(20, Set.of(4, 5, 6));
    BrokenImages broken = new BrokenImages(0.1, 1, e -> {});
    DataLoader loader = loader(numbers, LoaderOptions.evaluation(4), broken);
    DatasetException e = assertThrows(DatasetException.class, () -> takeAll(loader.epoch(0), 4));
    assertTrue(e.getMessage().contains("3 of 20"), e.getMessage());
    assertTrue(e.getMessage().contains("number-6"), e.getMessage());
  }

  @Test
  void failuresOfATransformReachTheConsumer() {
    Transform fussy =
        (image, random, shape, target) -> {
          throw new DatasetException("does not fit");
        };
    DataLoader wrong =
        new DataLoader(
            new Numbers(9, Set.of()), fussy, SHAPE, LoaderOptions.training(4, 1), strict(), memory);
    DatasetException e = assertThrows(DatasetException.class, () -> takeAll(wrong.epoch(0), 4));
    assertTrue(e.getMessage().matches("number-\\d: does not fit"), e.getMessage());
    Transform buggy =
        (image, random, shape, target) -> {
          throw new ArithmeticException("bug");
        };
    DataLoader broken =
        new DataLoader(
            new Numbers(9, Set.of()), buggy, SHAPE, LoaderOptions.training(4, 1), strict(), memory);
    IllegalStateException bug =
        assertThrows(IllegalStateException.class, () -> takeAll(broken.epoch(0), 4));
    assertEquals(ArithmeticException.class, bug.getCause().getClass());
  }

  @Test
  void aMemoryLimitThatIsTooSmallIsReported() {
    try (Memory small = new Memory(1000)) {
      DataLoader loader =
          new DataLoader(
              new Numbers(900, Set.of()),
              DataLoaderTest::noisy,
              SHAPE,
              LoaderOptions.training(60, 1),
              strict(),
              small);
      assertThrows(MemoryLimitException.class, () -> loader.epoch(0));
      assertEquals(0, small.used());
    }
  }

  /** While the first is computed: nobody has asked for the second yet. */
  @Test
  void theNextBatchIsPreparedMeanwhile() throws Exception {
    CountDownLatch written = new CountDownLatch(8);
    Transform counting =
        (image, random, shape, target) -> {
          noisy(image, random, shape, target);
          written.countDown();
        };
    LoaderOptions options = LoaderOptions.training(4, 1).withThreads(1).withPrefetch(1);
    DataLoader loader =
        new DataLoader(new Numbers(20, Set.of()), counting, SHAPE, options, strict(), memory);
    try (BatchStream stream = loader.epoch(0)) {
      next(stream, new float[8], new int[4]);
      written.await();
    }
  }

  @Test
  void closingEndsAllThreads() throws Exception {
    Set<Thread> before = loaderThreads();
    LoaderOptions options = LoaderOptions.training(4, 1).withThreads(4);
    DataLoader loader = loader(new Numbers(500, Set.of()), options, strict());
    BatchStream stream = loader.stream(0, 0, 1000);
    next(stream, new float[8], new int[4]);
    assertFalse(loaderThreads().equals(before));
    stream.close();
    stream.close();
    assertEquals(before, loaderThreads());
    assertThrows(IllegalStateException.class, () -> next(stream, new float[8], new int[4]));
  }

  private static Set<Thread> loaderThreads() {
    Set<Thread> threads = new java.util.HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("senet-data"));
    return threads;
  }

  @Test
  void cacheGivesTheSameImagesWithinItsLimit() throws Exception {
    Numbers numbers = new Numbers(40, Set.of(3));
    CachedDataset cached = new CachedDataset(numbers, 10 * 201);
    assertThrows(BrokenImageException.class, () -> cached.sample(3));
    Sample[] first = new Sample[40];
    for (int i = 4; i < 40; i++) {
      first[i] = cached.sample(i);
    }
    int kept = 0;
    for (int i = 4; i < 40; i++) {
      assertArrayEquals(first[i].image().pixels(), cached.sample(i).image().pixels());
      kept += cached.sample(i) == first[i] ? 1 : 0;
    }
    assertEquals(10, kept);
  }
}
