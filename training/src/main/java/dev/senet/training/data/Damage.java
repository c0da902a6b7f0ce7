package dev.senet.training.data;

import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Listens for the warnings with which a decoder admits that it made up a part of the image.
 * Warnings about harmless oddities (profiles, superfluous bytes) are let pass.
 */
final class Damage implements IIOReadWarningListener {
  private Optional<String> found = Optional.empty();

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    boolean damaged =
        text.contains("premature end") || text.contains("huffman") || text.contains("truncated");
    if (damaged && found.isEmpty()) {
      found = Optional.of(warning);
    }
  }

  /** The first warning of a damaged image. */
  Optional<String> found() {
    return found;
  }
}
