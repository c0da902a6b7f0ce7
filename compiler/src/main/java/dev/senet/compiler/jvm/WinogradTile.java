package dev.senet.compiler.jvm;

/** The output tiles of Winograd's minimal filtering for weights of 3×3. */
enum WinogradTile {
  /** F(2×2, 3×3): less work saved, but 16 weights for 9 only; for small images. */
  OF_2(2),
  /** F(4×4, 3×3): 36 weights for 9. */
  OF_4(4);

  /** Rows and columns of the weights. */
  static final int TAPS = 3;

  private final int outputs;

  WinogradTile(int outputs) {
    this.outputs = outputs;
  }

  /** Rows and columns of an output tile. */
  int outputs() {
    return outputs;
  }

  /** Rows and columns of an input tile. */
  int inputs() {
    return outputs + TAPS - 1;
  }

  /** Products of a tile for each pair of an input and an output channel. */
  int products() {
    return inputs() * inputs();
  }

  /** The transforms for this tile. */
  WinogradTransform transform(Lanes lanes) {
    return switch (this) {
      case OF_2 -> new WinogradTransform2(lanes);
      case OF_4 -> new WinogradTransform4(lanes);
    };
  }
}
