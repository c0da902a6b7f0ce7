package dev.senet.compiler.report;

import java.util.List;

/**
 * What has become of an SE block. Layers are named as the user knows them.
 *
 * @param squeezes where the means come from, one for each image that is read
 * @param kernels how many kernels there are between the images and the gate
 * @param mergesWeights whether the weight of a layer that the squeeze was taken past was multiplied
 *     with that of the excitation when the model was loaded
 * @param scales who applies the gate
 * @param backward in training, the kernels of the block's backward pass
 */
public record BlockFusion(
    List<Squeeze> squeezes,
    int kernels,
    boolean mergesWeights,
    List<Scale> scales,
    List<String> backward) {
  public BlockFusion {
    squeezes = List.copyOf(squeezes);
    scales = List.copyOf(scales);
    backward = List.copyOf(backward);
  }

  /** Where the numbers of a squeeze come from. */
  public enum Source {
    /** The kernel that stores the image sums it up on the way. */
    EPILOGUE,
    /** Sums that other kernels need as well. */
    SUMS,
    /** A pass over the image. */
    PASS
  }

  /**
   * What is read of one image.
   *
   * @param image the layer that gives the image
   * @param op what reads it, such as {@code global avg pool} or {@code tap means}
   * @param hoistedPast the convolutions and concatenations between the images that are read and the
   *     one that the user squeezes
   */
  public record Squeeze(Source source, String image, String op, List<String> hoistedPast) {
    public Squeeze {
      hoistedPast = List.copyOf(hoistedPast);
    }
  }

  /** Where a gate is applied. */
  public enum Place {
    /** Before a kernel stores its result. */
    EPILOGUE,
    /** While a kernel reads its operand. */
    PROLOGUE,
    /** In a pass over the image. */
    PASS
  }

  /**
   * Who applies the gate.
   *
   * @param layer the convolution in whose epilogue or prologue it is, or the last layer of the pass
   * @param with what is computed in the same place
   */
  public record Scale(Place place, String layer, List<String> with) {
    public Scale {
      with = List.copyOf(with);
    }
  }
}
