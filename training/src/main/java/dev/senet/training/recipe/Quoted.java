package dev.senet.training.recipe;

/** Texts as they are written in a {@code train} section. */
final class Quoted {
  private Quoted() {}

  static String text(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
