package dev.senet.models.weights;

import java.util.ArrayList;
import java.util.List;

/** The modules of torchvision and timm whose weights the zoo's networks can take. */
final class TorchModules {
  private static final int CLASSES = 1000;

  private TorchModules() {}

  /** What {@code resnet.py} of torchvision and timm make. */
  static TorchModule resNet(List<Integer> depths, int groups, boolean hasSe) {
    TorchModule module = new TorchModule().conv("conv1", 64, 3, 7).batchNorm("bn1", 64);
    int widthFactor = groups == 1 ? 1 : 2;
    stages(module, depths, new Stage(widthFactor, widthFactor, groups, 1, hasSe ? "se" : ""), 64);
    return module.linear("fc", CLASSES, 2048);
  }

  /** What timm's {@code senet.py} makes; with 64 groups SENet-154. */
  static TorchModule legacy(List<Integer> depths, int groups) {
    TorchModule module = new TorchModule();
    if (groups == 64) {
      int[] widths = {3, 64, 64, 128};
      for (int i = 1; i < widths.length; i++) {
        module.conv("layer0.conv" + i, widths[i], widths[i - 1], 3);
        module.batchNorm("layer0.bn" + i, widths[i]);
      }
      stages(module, depths, new Stage(2, 4, groups, 3, "se_module"), 128);
    } else {
      module.conv("layer0.conv1", 64, 3, 7).batchNorm("layer0.bn1", 64);
      int factor = groups == 1 ? 1 : 2;
      stages(module, depths, new Stage(factor, factor, groups, 1, "se_module"), 64);
    }
    return module.linear("last_linear", CLASSES, 2048);
  }

  private record Stage(int narrow, int wide, int groups, int projection, String se) {}

  private static void stages(TorchModule module, List<Integer> depths, Stage stage, int stem) {
    long in = stem;
    for (int s = 0; s < depths.size(); s++) {
      long width = 64L << s;
      for (int i = 0; i < depths.get(s); i++) {
        String unit = "layer%d.%d.".formatted(s + 1, i);
        long wide = stage.wide * width;
        module.conv(unit + "conv1", stage.narrow * width, in, 1);
        module.batchNorm(unit + "bn1", stage.narrow * width);
        module.conv(unit + "conv2", wide, stage.narrow * width / stage.groups, 3);
        module.batchNorm(unit + "bn2", wide);
        module.conv(unit + "conv3", 4 * width, wide, 1);
        module.batchNorm(unit + "bn3", 4 * width);
        if (!stage.se.isEmpty()) {
          module.excitation(unit + stage.se, 4 * width, width / 4);
        }
        if (i == 0) {
          module.conv(unit + "downsample.0", 4 * width, in, s == 0 ? 1 : stage.projection);
          module.batchNorm(unit + "downsample.1", 4 * width);
        }
        in = 4 * width;
      }
    }
  }

  /**
   * torchvision's {@code vgg16_bn}.
   *
   * @param side of the image that is flattened, 7 for 224×224
   */
  static TorchModule vgg16(int side) {
    TorchModule module = new TorchModule();
    int place = 0;
    long in = 3;
    for (int stage = 0; stage < 5; stage++) {
      long width = Math.min(64L << stage, 512);
      for (int i = 0; i < (stage < 2 ? 2 : 3); i++) {
        module.conv("features." + place, width, in, 3).bias("features." + place, width);
        module.batchNorm("features." + (place + 1), width);
        place += 3;
        in = width;
      }
      place++;
    }
    return module
        .linear("classifier.0", 4096, 512L * side * side)
        .linear("classifier.3", 4096, 4096)
        .linear("classifier.6", CLASSES, 4096);
  }

  /** torchvision's {@code mobilenet_v3_large} or {@code small}: kernel, expanded, out, hidden. */
  static TorchModule mobileNet(int[][] rows, int last) {
    TorchModule module = new TorchModule();
    module.conv("features.0.0", 16, 3, 3).batchNorm("features.0.1", 16);
    int in = 16;
    for (int i = 0; i < rows.length; i++) {
      int[] row = rows[i];
      inverted(module, "features." + (i + 1), row[0], in, row[1], row[2], row[3]);
      in = row[2];
    }
    String top = "features." + (rows.length + 1);
    module.conv(top + ".0", 6L * in, in, 1).batchNorm(top + ".1", 6L * in);
    return module.linear("classifier.0", last, 6L * in).linear("classifier.3", CLASSES, last);
  }

  static TorchModule mobileNetLarge() {
    int[][] rows = {
      {3, 16, 16, 0},
      {3, 64, 24, 0},
      {3, 72, 24, 0},
      {5, 72, 40, 24},
      {5, 120, 40, 32},
      {5, 120, 40, 32},
      {3, 240, 80, 0},
      {3, 200, 80, 0},
      {3, 184, 80, 0},
      {3, 184, 80, 0},
      {3, 480, 112, 120},
      {3, 672, 112, 168},
      {5, 672, 160, 168},
      {5, 960, 160, 240},
      {5, 960, 160, 240}
    };
    return mobileNet(rows, 1280);
  }

  static TorchModule mobileNetSmall() {
    int[][] rows = {
      {3, 16, 16, 8}, {3, 72, 24, 0}, {3, 88, 24, 0}, {5, 96, 40, 24}, {5, 240, 40, 64},
      {5, 240, 40, 64}, {5, 120, 48, 32}, {5, 144, 48, 40}, {5, 288, 96, 72}, {5, 576, 96, 144},
      {5, 576, 96, 144}
    };
    return mobileNet(rows, 1024);
  }

  /** torchvision's {@code efficientnet_b0}. */
  static TorchModule efficientNet() {
    int[][] rows = { // expansion, kernel, out, depth
      {1, 3, 16, 1},
      {6, 3, 24, 2},
      {6, 5, 40, 2},
      {6, 3, 80, 3},
      {6, 5, 112, 3},
      {6, 5, 192, 4},
      {6, 3, 320, 1}
    };
    TorchModule module = new TorchModule();
    module.conv("features.0.0", 32, 3, 3).batchNorm("features.0.1", 32);
    int in = 32;
    for (int s = 0; s < rows.length; s++) {
      for (int i = 0; i < rows[s][3]; i++) {
        String unit = "features.%d.%d".formatted(s + 1, i);
        inverted(module, unit, rows[s][1], in, rows[s][0] * in, rows[s][2], in / 4);
        in = rows[s][2];
      }
    }
    module.conv("features.8.0", 1280, in, 1).batchNorm("features.8.1", 1280);
    return module.linear("classifier.1", CLASSES, 1280);
  }

  private static void inverted(
      TorchModule module, String unit, int kernel, int in, int expanded, int out, int hidden) {
    List<Runnable> parts = new ArrayList<>();
    String block = unit + ".block.";
    if (expanded != in) {
      parts.add(() -> convNorm(module, block + 0, expanded, in, 1));
    }
    int depthwise = parts.size();
    parts.add(() -> convNorm(module, block + depthwise, expanded, 1, kernel));
    if (hidden > 0) {
      int se = parts.size();
      parts.add(() -> module.excitation(block + se, expanded, hidden));
    }
    int project = parts.size();
    parts.add(() -> convNorm(module, block + project, out, expanded, 1));
    parts.forEach(Runnable::run);
  }

  private static void convNorm(TorchModule module, String key, long out, long in, long kernel) {
    module.conv(key + ".0", out, in, kernel).batchNorm(key + ".1", out);
  }

  /** torchvision's {@code regnet_y_800mf}. */
  static TorchModule regNet() {
    int[] widths = {64, 144, 320, 784};
    int[] depths = {1, 3, 8, 2};
    TorchModule module = new TorchModule();
    convNorm(module, "stem", 32, 3, 3);
    int in = 32;
    for (int s = 0; s < widths.length; s++) {
      int width = widths[s];
      for (int i = 0; i < depths[s]; i++) {
        String unit = "trunk_output.block%d.block%d-%d.".formatted(s + 1, s + 1, i);
        if (i == 0) {
          convNorm(module, unit + "proj", width, in, 1);
        }
        convNorm(module, unit + "f.a", width, in, 1);
        convNorm(module, unit + "f.b", width, 16, 3);
        module.excitation(unit + "f.se", width, in / 4);
        convNorm(module, unit + "f.c", width, width, 1);
        in = width;
      }
    }
    return module.linear("fc", CLASSES, in);
  }
}
