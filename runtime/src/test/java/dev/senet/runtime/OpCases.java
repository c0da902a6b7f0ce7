package dev.senet.runtime;

import java.util.ArrayList;
import java.util.List;

/** Graphs of one op or few each, over random shapes and parameters. */
final class OpCases {
  private OpCases() {}

  /** Random cases of each of {@code seeds}, and what must not be left to chance. */
  static List<Case> draw(long... seeds) {
    List<Case> cases = new ArrayList<>();
    for (long seed : seeds) {
      CaseBuilder random = new CaseBuilder(seed);
      PointwiseCases.add(random);
      ConvolutionCases.add(random);
      LayerCases.add(random);
      MovementCases.add(random);
      SharedSumsCases.add(random);
      cases.addAll(random.cases());
    }
    CaseBuilder fixed = new CaseBuilder(0);
    ConvolutionCases.addFixed(fixed);
    LayerCases.addFixed(fixed);
    MovementCases.addFixed(fixed);
    SharedSumsCases.addFixed(fixed);
    cases.addAll(fixed.cases());
    return cases;
  }
}
