package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints the class with the innermost methods of convolutions: {@code tile<v>x<h>} computes {@code
 * h} pixels by the {@code v} vectors of a panel's columns in registers, applies the epilogue and
 * stores. All kernels with this epilogue share it, and HotSpot compiles it once for all of them.
 *
 * <p>Where weights are used for few pixels, computing would wait for them, and Java has no
 * instruction to prefetch them. So a tile may read from what is needed next, a value in each step,
 * and returns what it read, lest C2 drop the reading.
 *
 * <p>A pixel is an address in the image, a tap row a distance from there to {@code length}
 * contiguous values; both come from tables, so that one method serves every shape. {@code
 * rows<v>x<h>} looks the addresses of the pixels up: C2 stops at a number of nodes to inline what
 * Java's own library does not insist on, and must not reach it before the end of the loops of
 * {@code tile<v>x<h>}.
 *
 * @param whole the largest of these tiles
 * @param readsAhead whether a tile reads {@code 1 / PARTS_AHEAD} of a panel at {@code ahead}
 */
record ConvolutionTiles(Tile whole, FusedExpr epilogue, boolean readsAhead) {
  /** Tiles that together read a panel ahead. */
  static final int PARTS_AHEAD = 4;

  /**
   * Calls before the first of a tile: as many as HotSpot counts before C2 compiles it. Without them
   * a few long calls would run in the interpreter for seconds.
   */
  private static final int WARM_CALLS = 6000;

  /**
   * One in so many of these calls computes, with results that nobody reads, so that C2 sees what a
   * tile does; the others return at once.
   */
  private static final int WARM_CALLS_PER_RUN = 64;

  /** Steps of such a run: few, but enough that C2 sees a loop. */
  private static final int WARM_LENGTH = 4;

  /**
   * Those printed before, as long as there is memory for them: the convolutions of a network share
   * a few, which are long.
   */
  private static final Map<ConvolutionTiles, SoftReference<KernelSource>> PRINTED =
      new ConcurrentHashMap<>();

  /** The class: all heights of the tile, and of half of it. */
  KernelSource source() {
    SoftReference<KernelSource> printed = PRINTED.get(this);
    KernelSource source = printed == null ? null : printed.get();
    if (source == null) {
      source = print();
      PRINTED.put(this, new SoftReference<>(source));
    }
    return source;
  }

  private KernelSource print() {
    return KernelClass.library(
        "ConvolutionTiles",
        lanes(),
        "Tiles of pixels by channels: epilogue(Σ w[t, k, m] * x[pixel + run[t] + k]).",
        Tile.constants() + spare() + methods(whole) + methods(whole.half()));
  }

  /** Where the results of such a run go. */
  private String spare() {
    return "private static final MemorySegment SPARE = java.lang.foreign.Arena.ofAuto().allocate(%d, 64);\n\n"
        .formatted(whole.height() * whole.bytes());
  }

  private String methods(Tile tile) {
    return IntStream.rangeClosed(1, tile.height())
        .mapToObj(h -> method(tile, h))
        .collect(Collectors.joining())
        .replace("$V", "" + tile.vectors());
  }

  private String method(Tile tile, int h) {
    String text =
        """
        private static boolean isWarm$Vx$H;

        static void rows$Vx$H(
        long pixels, long runs, int count, int length, long w, $DECLARED_AHEADlong places, long out$TABLE_PARAMETERS) {
        $ROWS
        if (!isWarm$Vx$H) {
        isWarm$Vx$H = true;
        long spare = SPARE.address();
        for (int i = 1; i <= $WARM_CALLS; i++) {
        tile$Vx$H($PIXELS runs, i % $WARM_RUN == 0 ? Math.min(count, 1) : -1, Math.min(length, $WARM_LENGTH), w, $WARM_AHEAD$SPARES$ARGUMENTS);
        }
        }
        tile$Vx$H($PIXELS runs, count, length, w, $AHEAD$PLACES$ARGUMENTS);
        }

        private static $RESULT tile$Vx$H(
        $DECLARED_PIXELS long runs, int count, int length, long w, $DECLARED_AHEAD$DECLARED_PLACES$PARAMETERS) {
        if (count < 0) {
        return$NOTHING;
        }
        $SEEN$ACCUMULATORS
        for (int t = 0; t < count; t++) {
        long run = ALL.get(I64, runs + 8L * t);
        long b = w + (long) t * length * $BYTES & MASK;
        $ADDRESSES
        $PART$LOOP
        $READ$STEP}
        }
        $EPILOGUE$RETURN}

        """;
    return fillAhead(tile, text)
        .replace("$WARM_CALLS", "" + WARM_CALLS)
        .replace("$WARM_RUN", "" + WARM_CALLS_PER_RUN)
        .replace("$WARM_LENGTH", "" + WARM_LENGTH)
        .replace("$TABLE_PARAMETERS", (epilogue.hasFull() ? ", long full" : "") + parameters())
        .replace("$ROWS", Tile.rows(h, this::row))
        .replace("$DECLARED_PIXELS", Tile.rows(h, i -> "long p%d, ".formatted(i)))
        .replace("$PIXELS", Tile.rows(h, i -> "p%d, ".formatted(i)))
        .replace("$DECLARED_PLACES", places(h, "long "))
        .replace("$PLACES", places(h, ""))
        .replace("$SPARES", spares(tile, h))
        .replace("$ARGUMENTS", epilogue.operands(i -> ", e" + i))
        .replace("$PARAMETERS", parameters())
        .replace("$H", "" + h)
        .replace("$ACCUMULATORS", tile.accumulators(h))
        .replace("$ADDRESSES", Tile.rows(h, i -> "long a%d = p%d + run & MASK;\n".formatted(i, i)))
        .replace("$LOOP", Tile.loop("length"))
        .replace(
            "$STEP",
            tile.step(h, i -> "a%d + at".formatted(i), "b + %d * at".formatted(tile.bytes() / 4)))
        .replace("$BYTES", "" + tile.bytes())
        .replace("$EPILOGUE", epilogue(tile, h));
  }

  /** Bytes by which a tile moves on, in each step, in the panel that it reads ahead. */
  static int bytesAhead(Tile tile) {
    return tile.bytes() / PARTS_AHEAD;
  }

  /** Fills in the reading ahead, or leaves it out. */
  private String fillAhead(Tile tile, String text) {
    int bytes = bytesAhead(tile);
    String part = "long part = ahead + (long) t * length * %d & MASK;\n".formatted(bytes);
    String read = "seen ^= ALL.get(I64, part + %d * at);\n".formatted(bytes / 4);
    return text.replace("$RESULT", readsAhead ? "long" : "void")
        .replace("$NOTHING", readsAhead ? " 0" : "")
        .replace("$SEEN", readsAhead ? "long seen = 0;\n" : "")
        .replace("$PART", readsAhead ? part : "")
        .replace("$READ", readsAhead ? read : "")
        .replace("$RETURN", readsAhead ? "return seen;\n" : "")
        .replace("$DECLARED_AHEAD", readsAhead ? "long ahead, " : "")
        .replace("$WARM_AHEAD", readsAhead ? "w, " : "")
        .replace("$AHEAD", readsAhead ? "ahead, " : "");
  }

  /** Looks up a pixel, and the places that its results are stored to and a tensor is read from. */
  private String row(int row) {
    return "long p%d = %s;\n".formatted(row, address("pixels", row))
        + "long o%d = out + %s;\n".formatted(row, address("places", row))
        + (epilogue.hasFull() ? "long f%d = %s;\n".formatted(row, address("full", row)) : "");
  }

  /** These places, each named after {@code type}. */
  private String places(int h, String type) {
    return IntStream.range(0, epilogue.hasFull() ? 2 * h : h)
        .mapToObj(r -> type + (r < h ? "o" + r : "f" + (r - h)))
        .collect(Collectors.joining(", "));
  }

  private String spares(Tile tile, int h) {
    return IntStream.range(0, epilogue.hasFull() ? 2 * h : h)
        .mapToObj(r -> r < h ? "spare + " + r * tile.bytes() : "f" + (r - h))
        .collect(Collectors.joining(", "));
  }

  private static String address(String table, int row) {
    return "ALL.get(I64, %s + %d)".formatted(table, 8 * row);
  }

  private String epilogue(Tile tile, int h) {
    ExprEmitter emitter = new ExprEmitter(lanes(), epilogue.expression());
    String shared =
        epilogue.operands(i ->
            switch (epilogue.accesses().get(i)) {
              case FULL -> "";
              case CHANNEL, SAMPLE_CHANNEL ->
                  tile.vectors(v -> declare("e%d_%d".formatted(i, v), vector("e" + i, v)));
              case SAMPLE, SCALAR ->
                  declare("e" + i + "_", lanes().splat(Lanes.loadFloat("e" + i)));
            });
    String stores = Tile.rows(h, r -> tile.vectors(v -> store(emitter, r, v)));
    return emitter.constants() + shared + stores;
  }

  private String store(ExprEmitter emitter, int r, int v) {
    String suffix = "_%d_%d".formatted(r, v);
    List<String> names = new ArrayList<>(List.of("c%d_%d".formatted(r, v)));
    StringBuilder loads = new StringBuilder();
    for (int i = 0; i < epilogue.accesses().size(); i++) {
      switch (epilogue.accesses().get(i)) {
        case FULL -> {
          names.add("e" + i + suffix);
          loads.append(declare("e" + i + suffix, vector("e%d + f%d".formatted(i, r), v)));
        }
        case CHANNEL, SAMPLE_CHANNEL -> names.add("e%d_%d".formatted(i, v));
        case SAMPLE, SCALAR -> names.add("e" + i + "_");
      }
    }
    ExprEmitter.Code code = emitter.emit(names, suffix);
    return loads
        + code.statements()
        + lanes().store("o%d + %d".formatted(r, v * lanes().bytes()), code.result())
        + "\n";
  }

  private String declare(String name, String value) {
    return "%s %s = %s;\n".formatted(lanes().type(), name, value);
  }

  private String vector(String address, int v) {
    return lanes().load(address + " + " + v * lanes().bytes());
  }

  private Lanes lanes() {
    return whole.lanes();
  }

  private String parameters() {
    return epilogue.operands(i -> ", long e" + i);
  }
}
