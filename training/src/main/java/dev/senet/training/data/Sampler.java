package dev.senet.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** In which order an epoch visits the images. */
public enum Sampler {
  /** As they stand in the data set: for evaluation. */
  SEQUENTIAL {
    @Override
    int[] order(Dataset dataset, long seed, long epoch) {
      int[] order = new int[dataset.size()];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      return order;
    }
  },

  /** Each image once, in an order that differs from epoch to epoch. */
  SHUFFLED {
    @Override
    int[] order(Dataset dataset, long seed, long epoch) {
      return permutation(dataset.size(), new SampleRandom(seed, epoch));
    }
  },

  /**
   * Each class equally often: every run of as many images as there are classes has one of each. An
   * epoch is as long as a shuffled one; images of rare classes come up more often.
   */
  BALANCED {
    @Override
    int[] order(Dataset dataset, long seed, long epoch) {
      List<ClassStream> classes = classStreams(dataset, seed, epoch);
      RandomGenerator random = new SampleRandom(seed, epoch);
      int[] order = new int[dataset.size()];
      for (int i = 0; i < order.length; ) {
        for (int c : permutation(classes.size(), random)) {
          if (i < order.length) {
            order[i++] = classes.get(c).next();
          }
        }
      }
      return order;
    }
  };

  /** The images of an epoch, as many as the data set has; a function of the arguments alone. */
  abstract int[] order(Dataset dataset, long seed, long epoch);

  /** A uniformly drawn permutation of 0 … n-1 (Fisher-Yates). */
  static int[] permutation(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static List<ClassStream> classStreams(Dataset dataset, long seed, long epoch) {
    int classes = dataset.classNames().size();
    int[] counts = new int[classes];
    for (int i = 0; i < dataset.size(); i++) {
      counts[dataset.label(i)]++;
    }
    int[][] members = new int[classes][];
    for (int c = 0; c < classes; c++) {
      members[c] = new int[counts[c]];
    }
    for (int i = dataset.size() - 1; i >= 0; i--) {
      int label = dataset.label(i);
      members[label][--counts[label]] = i;
    }
    List<ClassStream> streams = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      if (members[c].length > 0) {
        streams.add(new ClassStream(members[c], new SampleRandom(seed, epoch, c)));
      }
    }
    return streams;
  }

  /** The images of one class, shuffled, again and again. */
  private static final class ClassStream {
    private final int[] members;
    private final RandomGenerator random;
    private int[] order = {};
    private int next;

    ClassStream(int[] members, RandomGenerator random) {
      this.members = members;
      this.random = random;
    }

    int next() {
      if (next == order.length) {
        order = permutation(members.length, random);
        next = 0;
      }
      return members[order[next++]];
    }
  }
}
