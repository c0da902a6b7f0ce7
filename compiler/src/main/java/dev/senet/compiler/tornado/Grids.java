package dev.senet.compiler.tornado;

import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;

/** Usual grids. */
final class Grids {
  private Grids() {}

  /** A work-item for each of {@code count} elements. */
  static Geometry.Grid covering(Size count) {
    return Geometry.Grid.covering(count, PointwiseKernel.LOCAL);
  }
}
