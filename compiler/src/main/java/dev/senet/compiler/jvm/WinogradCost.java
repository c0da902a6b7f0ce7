package dev.senet.compiler.jvm;

import dev.senet.core.graph.Shape;

/** What Winograd's algorithm costs next to the direct one. */
final class WinogradCost {
  private WinogradCost() {}

  /** Whether it is faster. */
  static boolean isFaster(Shape in, Shape out) {
    return in.channels() >= 16 && out.positions() >= 49;
  }
}
