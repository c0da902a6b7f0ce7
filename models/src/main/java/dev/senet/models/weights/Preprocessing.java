package dev.senet.models.weights;

import java.util.List;

/**
 * What images go through before a network with pretrained weights sees them. All these weights take
 * RGB, scaled to 0 … 1, less the mean and divided by the standard deviation of ImageNet.
 *
 * @param resize the shorter side, for crops of 224
 * @param interpolation how images are resized
 * @param notes what else there is to know
 */
public record Preprocessing(int resize, String interpolation, List<String> notes) {
  private static final int CROP = 224;

  static final Preprocessing TORCHVISION =
      new Preprocessing(
          256, "bilinear", List.of("torchvision's IMAGENET1K_V2 weights: resize(232)"));

  static final Preprocessing TORCHVISION_BICUBIC = new Preprocessing(256, "bicubic", List.of());

  static final Preprocessing TIMM =
      new Preprocessing(235, "bicubic", List.of("timm's weights do best with --arg size=288"));

  static final Preprocessing TIMM_LEGACY = new Preprocessing(256, "bilinear", List.of());

  public Preprocessing {
    notes = List.copyOf(notes);
  }

  /** In words, for images of {@code size}. */
  public String text(int size) {
    return "RGB scaled to 0 … 1; shorter side %d (%s); centre crop %d; mean 0.485, 0.456, 0.406; standard deviation 0.229, 0.224, 0.225"
        .formatted(resize(size), interpolation, size);
  }

  /** As a line of a {@code train} section. */
  public String clause(int size) {
    return "evaluate  resize(%d), center_crop(%d), normalize".formatted(resize(size), size);
  }

  private int resize(int size) {
    return size * resize / CROP;
  }
}
