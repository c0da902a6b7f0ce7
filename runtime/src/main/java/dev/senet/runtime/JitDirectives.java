package dev.senet.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HotSpot how to compile kernels. Without it they compute the same, but may be a hundred
 * times slower.
 *
 * <ul>
 *   <li>The tiles of convolutions are too large for the C1 compiler. When it gives one up at some
 *       tiers, HotSpot runs the slow code of another tier for ever; so they are left to C2.
 *   <li>While C2 compiles a tile, its callers wait: interpreted, they would get nowhere.
 *   <li>Whether C2 inlines the accessors of memory depends on how often other code has called them;
 *       kernels always inline them.
 * </ul>
 */
final class JitDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(JitDirectives.class);

  private static final String INLINED =
      "inline: [\"+jdk/internal/misc/Unsafe.*\", \"+jdk/internal/misc/ScopedMemoryAccess.get*\","
          + " \"+jdk/internal/misc/ScopedMemoryAccess.put*\"]";

  /** The first directive that matches a method counts. */
  private static final String DIRECTIVES =
      """
      [
        {
          match: [
            "ConvolutionTiles_*.tile*", "WeightGradient_*.tile*",
            "Depthwise*.wide*", "Depthwise*.narrow*"
          ],
          BackgroundCompilation: false,
          $INLINED,
          c1: {Exclude: true}
        },
        {
          match: ["Convolution*.*", "Winograd*.*", "WeightGradient_*.*", "Depthwise*.*",
                  "Excitation_*.*"],
          $INLINED
        }
      ]
      """
          .replace("$INLINED", INLINED);

  private static final boolean ADDED = add();

  private JitDirectives() {}

  /** Adds the directives to this JVM, if it can take them and has not yet. */
  static boolean ensureAdded() {
    return ADDED;
  }

  private static boolean add() {
    if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
      LOG.debug("a Java without java.management takes no compiler directives");
      return false;
    }
    return Management.add();
  }

  /** Apart, since its types may be missing. */
  private static final class Management {
    static boolean add() {
      try {
        Path file = Files.createTempFile("senet", ".json");
        try {
          Files.writeString(file, DIRECTIVES);
          Object answer =
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "compilerDirectivesAdd",
                      new Object[] {new String[] {file.toString()}},
                      new String[] {String[].class.getName()});
          LOG.debug("{}", answer);
          return answer.toString().contains("directives added");
        } finally {
          Files.deleteIfExists(file);
        }
      } catch (IOException | JMException e) {
        LOG.debug("this JVM takes no compiler directives", e);
        return false;
      }
    }
  }
}
