package dev.senet.compiler.jvm;

import java.util.Map;
import java.util.Optional;

/**
 * Decides how each convolution is computed: as measured, if it was, else as the model says.
 *
 * @param model how convolutions are computed that were not measured
 * @param measured by the texts of their sites
 */
public record ConvolutionChoices(
    ConvolutionAlgorithm model, Map<String, ConvolutionChoice> measured) {
  /** Samples of a usual batch in training, where larger ones are no faster. */
  private static final int USUAL_BATCH = 16;

  public ConvolutionChoices {
    measured = Map.copyOf(measured);
  }

  /** Those of the model alone. */
  public static ConvolutionChoices of(ConvolutionAlgorithm model) {
    return new ConvolutionChoices(model, Map.of());
  }

  /** How {@code site} is computed. */
  public ConvolutionChoice choose(Lanes lanes, ConvolutionSite site) {
    Optional<ConvolutionChoice> known =
        measured.isEmpty() ? Optional.empty() : Optional.ofNullable(measured.get(site.toString()));
    return known
        .filter(choice -> choice.winograd().isEmpty() || site.hasWinograd())
        .orElseGet(() -> ConvolutionChoice.usual(lanes, algorithm(lanes, site)));
  }

  private ConvolutionAlgorithm algorithm(Lanes lanes, ConvolutionSite site) {
    if (!site.hasWinograd()) {
      return ConvolutionAlgorithm.DIRECT;
    }
    return switch (model) {
      case DIRECT, WINOGRAD_2, WINOGRAD_4 -> model;
      case FASTEST_OF_ONE -> fastest(lanes, site, 1);
      case FASTEST_OF_BATCH -> fastest(lanes, site, USUAL_BATCH);
    };
  }

  private static ConvolutionAlgorithm fastest(Lanes lanes, ConvolutionSite site, int batch) {
    return new WinogradCost(lanes, site.in().getFirst(), site.out(), batch)
        .fastest()
        .map(tile ->
            switch (tile) {
              case OF_2 -> ConvolutionAlgorithm.WINOGRAD_2;
              case OF_4 -> ConvolutionAlgorithm.WINOGRAD_4;
            })
        .orElse(ConvolutionAlgorithm.DIRECT);
  }
}
