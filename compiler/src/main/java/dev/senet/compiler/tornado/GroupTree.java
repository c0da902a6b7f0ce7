package dev.senet.compiler.tornado;

/**
 * Reductions over the work-items of a group in a fixed order: pairwise, by halving. The source
 * names the item {@code item} and its place along the reduced direction {@code lane}.
 *
 * @param lanes values that are reduced to one, a power of two
 * @param width how many reductions lie side by side: item = lane · width + column
 */
record GroupTree(int lanes, int width) {
  GroupTree {
    if (Integer.bitCount(lanes) != 1) {
      throw new IllegalArgumentException("a tree of " + lanes + " values");
    }
  }

  /** Sums of what each item has put at its own index; the results are at the first indices. */
  String sum(KernelWriter.Local... arrays) {
    StringBuilder step = new StringBuilder();
    for (KernelWriter.Local array : arrays) {
      step.append(array.set("item", array.get("item") + " + " + array.get(other())));
    }
    return reduce(step.toString());
  }

  /** Maxima of what each item has put at its own index; a NaN of any is not kept. */
  String maximum(KernelWriter.Local array) {
    return reduce(
        "float other = %s;\nif (other > %s) {\n%s}\n"
            .formatted(array.get(other()), array.get("item"), array.set("item", "other")));
  }

  private String other() {
    return width == 1 ? "item + s" : "item + s * " + width;
  }

  private String reduce(String step) {
    return """
    context.localBarrier();
    for (int s = %d; s > 0; s = s / 2) {
    if (lane < s) {
    %s}
    context.localBarrier();
    }
    """
        .formatted(lanes / 2, step);
  }
}
