package dev.senet.cli.graph;

/** What an op is to a person who looks at a network, with its colour. */
enum Kind {
  CONVOLUTION("convolution", "#2f6db5"),
  LINEAR("linear", "#6741d9"),
  NORMALIZATION("batch norm", "#8d99a6"),
  ACTIVATION("activation", "#e8a317"),
  POOLING("pooling", "#1f9d8a"),
  SQUEEZE("SE: squeeze", "#8c1c4b"),
  EXCITATION("SE: excitation", "#d6336c"),
  SCALE("SE: scale", "#f06595"),
  ARITHMETIC("sum, product", "#57a639"),
  SHAPE("data movement", "#b08968"),
  TRAINING("loss, gradient, update", "#d9480f"),
  OTHER("other", "#495057"),
  PORT("input, output", "#1f2933");

  private final String label;
  private final String colour;

  Kind(String label, String colour) {
    this.label = label;
    this.colour = colour;
  }

  /** The words of the legend. */
  String label() {
    return label;
  }

  /** An RGB colour that stands out on white. */
  String colour() {
    return colour;
  }
}
