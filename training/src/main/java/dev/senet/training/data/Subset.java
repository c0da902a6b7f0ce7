package dev.senet.training.data;

import java.util.List;

/** Some images of another data set, in its order. */
record Subset(Dataset all, int[] indices) implements Dataset {
  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public int label(int index) {
    return all.label(indices[index]);
  }

  @Override
  public String source(int index) {
    return all.source(indices[index]);
  }

  @Override
  public Sample sample(int index) throws BrokenImageException {
    return all.sample(indices[index]);
  }
}
