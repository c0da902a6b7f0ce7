package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Depthwise convolution and its data gradient, with an epilogue. A unit is a row of output pixels.
 *
 * <p>Both are the same sum over taps; they differ in which source pixel a tap reads. Output pixels
 * of one phase (column modulo stride, in the gradient) share their taps, so tiles are made of them.
 * In the interior of a row all taps are visited without a test; at its borders the range of taps is
 * found first.
 *
 * @param isGradient whether the source is dy and the output dx
 * @param strips how rows are cut, if all vectors of channels are computed so; not for gradients
 * @param epilogue applied to each element; its {@code Arg(0)} is the sum, the others are operands
 * @param accesses how the epilogue's operands are read
 * @param isSummed whether each unit also stores the sums of its results by channel; not for
 *     gradients
 */
record DepthwiseKernel(
    Lanes lanes,
    boolean isGradient,
    Optional<DepthwiseStrips> strips,
    Expr epilogue,
    List<Access> accesses,
    boolean isSummed) {
  /** Pixels of a tile. */
  private static final int PIXELS = 4;

  /** Vectors of a tile. */
  private static final int VECTORS = 2;

  DepthwiseKernel {
    accesses = List.copyOf(accesses);
  }

  /**
   * The kernel. Arguments: source, weight, output; height and width of source and output, channels;
   * kernel, stride, padding and dilation, each vertical and horizontal; the epilogue's operands;
   * the sums, if there are any, [sample, row, channel].
   */
  KernelSource source() {
    String methods =
        !lanes.isVector()
            ? ""
            : strips
                .map(this::strips)
                .orElseGet(() -> columns("wide", lanes, VECTORS) + columns("narrow", lanes, 1));
    return KernelClass.of(
        isGradient ? "DepthwiseGradient" : "Depthwise",
        lanes,
        purpose(),
        rows() + DepthwiseTaps.methods(isGradient) + methods + columns("single", Lanes.SCALAR, 1));
  }

  private String purpose() {
    List<String> names =
        IntStream.rangeClosed(0, accesses.size())
            .mapToObj(i -> i == 0 ? "sum" : "x" + (i - 1))
            .toList();
    return (isGradient ? "Data gradient of depthwise convolution" : "Depthwise convolution")
        + ", then "
        + Exprs.print(epilogue, names)
        + "\nOperands: "
        + accesses.stream().map(Access::name).collect(Collectors.joining(", ", "", "."));
  }

  private static final String ARGUMENTS =
      """
      int srcHeight = (int) a[3], srcWidth = (int) a[4];
      int outHeight = (int) a[5], outWidth = (int) a[6], channels = (int) a[7];
      int kernelHeight = (int) a[8], kernelWidth = (int) a[9];
      int strideHeight = (int) a[10], strideWidth = (int) a[11];
      int padTop = (int) a[12], padLeft = (int) a[13];
      int dilationHeight = (int) a[14], dilationWidth = (int) a[15];
      """;

  private String rows() {
    return """
    public void run(long[] a, long from, long to, long scratch) {
    for (long u = from; u < to; u++) {
    row(a, u / a[5], (int) (u %% a[5]));
    }
    }

    private static void row(long[] a, long n, int y) {
    %sint first = 0, taps = 0;
    for (int k = kernelHeight - 1; k >= 0; k--) {
    if (isInside(y, k, strideHeight, padTop, dilationHeight, srcHeight)) {
    first = k;
    taps++;
    }
    }
    long line = a[0] + 4L * (n * srcHeight + (taps == 0 ? 0 : \
    source(y, first, strideHeight, padTop, dilationHeight))) * srcWidth * channels;
    long lineStep = 4L * move(strideHeight, dilationHeight) * srcWidth * channels;
    long weight = a[1] + 4L * first * kernelWidth * channels;
    long weightStep = 4L * every(strideHeight, dilationHeight) * kernelWidth * channels;
    long out = a[2] + 4L * (n * outHeight + y) * outWidth * channels;
    $ROW_SUMSint phases = %s;
    for (int phase = 0; phase < Math.min(phases, outWidth); phase++) {
    int c = 0;
    %sfor (; c < channels; c++) {
    single(a, n, line, weight, out, taps, lineStep, weightStep, phase, phases, c$SUMS);
    }
    }
    }

    """
        .formatted(
            ARGUMENTS,
            isGradient ? "strideWidth" : "1",
            lanes.isVector() ? strips.map(this::stripLoop).orElseGet(this::vectorLoops) : "")
        .replace(
            "$ROW_SUMS",
            isSummed
                ? "long sums = a[%d] + 4L * (n * outHeight + y) * channels;\n"
                    .formatted(16 + accesses.size())
                : "")
        .replace("$SUMS", isSummed ? ", sums + 4L * c" : "");
  }

  /** The methods that compute a phase of a row in {@code vectors} vectors of channels. */
  private String columns(String name, Lanes l, int vectors) {
    String call =
        "(line + 4L * (%s) * channels + 4L * c, weight + 4L * (%s) * channels + 4L * c, "
            + "out + 4L * (phase + phases * j) * channels + 4L * c, taps, %s, lineStep, "
            + "columnStep, weightStep, tapStep, pixelStep, outStep"
            + each(i -> ", b" + i)
            + (isSummed ? ", sums" : "")
            + ");\n";
    String border =
        name
            + "1"
            + call.formatted(
                "base + (long) move * t + srcStep * j", "first + every * t", "end - t");
    String interior = call.formatted("base + srcStep * j", "first", "count");
    return """
    private static void %s(long[] a, long n, long line, long weight, long out, int taps, \
    long lineStep, long weightStep, int phase, int phases, int c%s) {
    %s%s%sint every = every(strideWidth, dilationWidth);
    int move = move(strideWidth, dilationWidth);
    int first = 0;
    while (first < kernelWidth && !isTap(phase, first, strideWidth, padLeft, dilationWidth)) {
    first++;
    }
    int count = (kernelWidth - first + every - 1) / every;
    int base = first == kernelWidth ? 0 \
    : source(phase, first, strideWidth, padLeft, dilationWidth);
    int srcStep = %s;
    long columnStep = 4L * move * channels, tapStep = 4L * every * channels;
    long pixelStep = 4L * srcStep * channels, outStep = 4L * phases * channels;
    int last = base + Math.max(count - 1, 0) * move;
    int least = Math.min(base, last), most = Math.max(base, last);
    int pixels = (outWidth - phase + phases - 1) / phases;
    int left = Math.min(pixels, least >= 0 ? 0 : (srcStep - 1 - least) / srcStep);
    int right = most >= srcWidth ? 0 : Math.min(pixels, (srcWidth - 1 - most) / srcStep + 1);
    int j = 0;
    while (j < pixels) {
    if (j >= left && j <= right - %d) {
    %s%d%sj += %d;
    } else {
    int s = base + srcStep * j;
    int t = 0;
    while (t < count && (s + t * move < 0 || s + t * move >= srcWidth)) {
    t++;
    }
    int end = t;
    while (end < count && s + end * move >= 0 && s + end * move < srcWidth) {
    end++;
    }
    %sj++;
    }
    }
    }

    %s%s\
    """
        .formatted(
            name,
            sumsParameter(),
            ARGUMENTS,
            bases(),
            isSummed ? clearSums(l, vectors) : "",
            isGradient ? "1" : "strideWidth",
            PIXELS,
            name,
            PIXELS,
            interior,
            PIXELS,
            border,
            tile(name + PIXELS, l, PIXELS, vectors),
            tile(name + "1", l, 1, vectors));
  }

  /** Where the epilogue's operands begin for sample n and channel c. */
  private String bases() {
    return each(i ->
        switch (accesses.get(i)) {
          case FULL -> "long b%d = a[%d] - a[2];\n".formatted(i, 16 + i);
          case CHANNEL -> "long b%d = a[%d] + 4L * c;\n".formatted(i, 16 + i);
          case SAMPLE_CHANNEL ->
              "long b%d = a[%d] + 4 * (n * channels + c);\n".formatted(i, 16 + i);
          case SAMPLE -> "long b%d = a[%d] + 4 * n;\n".formatted(i, 16 + i);
          case SCALAR -> "long b%d = a[%d];\n".formatted(i, 16 + i);
        });
  }

  /** The loops over the channels of a row, vector by vector. */
  private String vectorLoops() {
    return """
    for (; c <= channels - $WIDTH; c += $WIDTH) {
    wide(a, n, line, weight, out, taps, lineStep, weightStep, phase, phases, c$SUMS);
    }
    for (; c <= channels - $LANES; c += $LANES) {
    narrow(a, n, line, weight, out, taps, lineStep, weightStep, phase, phases, c$SUMS);
    }
    // What is left lies in a vector that overlaps the one before.
    if (c < channels && channels >= $LANES) {
    c = channels - $LANES;
    narrow(a, n, line, weight, out, taps, lineStep, weightStep, phase, phases, c$SUMS);
    c = channels;
    }
    """
        .replace("$WIDTH", "" + VECTORS * lanes.count())
        .replace("$LANES", "" + lanes.count());
  }

  /** The loop over strips, and in each over its channels, which lie side by side. */
  private String stripLoop(DepthwiseStrips s) {
    return """
    int strips = channels < $LANES ? 0 : outWidth / $PIXELS;
    for (int j = 0; j < strips; j++) {
    for (c = 0; c <= channels - $LANES; c += $LANES) {
    narrow(a, n, line, weight, out, taps, lineStep, weightStep, j, strips, c$SUMS);
    }
    }
    // What is left lies in a vector that overlaps the one before.
    if (c < channels && channels >= $LANES) {
    c = channels - $LANES;
    for (int j = 0; j < strips; j++) {
    narrow(a, n, line, weight, out, taps, lineStep, weightStep, j, strips, c$SUMS);
    }
    c = channels;
    }
    """
        .replace("$PIXELS", "" + s.pixels())
        .replace("$LANES", "" + lanes.count());
  }

  /** The methods that compute a strip in one vector of channels. */
  private String strips(DepthwiseStrips s) {
    String calls =
        s.calls(name ->
            "narrow%s(in, w, o, taps, lineStep, weightStep, 4L * channels%s);\n"
                .formatted(name, each(i -> ", b" + i) + (isSummed ? ", sums" : "")));
    return """
    private static void narrow(long[] a, long n, long line, long weight, long out, int taps, \
    long lineStep, long weightStep, int j, int strips, int c%s) {
    %s%s%slong in = line + 4L * (c + (%d * j - padLeft) * channels), w = weight + 4L * c;
    long o = out + 4L * (c + %d * j * channels);
    %s}

    %s\
    """
        .formatted(
            sumsParameter(),
            ARGUMENTS,
            bases(),
            isSummed ? "if (j == 0) {\n" + clearSums(lanes, 1) + "}\n" : "",
            s.pixels() * s.stride(),
            s.pixels(),
            calls,
            s.methods(lanes, (name, sums) -> strip("narrow" + name, s.pixels(), sums)));
  }

  private String strip(String name, int pixels, String sums) {
    String before =
        IntStream.range(0, pixels)
            .mapToObj(p -> "%s s%d_0 = %s;\n".formatted(lanes.type(), p, lanes.zero()))
            .collect(Collectors.joining());
    return """
    private static void %s(long in, long weight, long out, int rows, long lineStep, \
    long weightStep, long pixelStep%s) {
    long tapStep = pixelStep, outStep = pixelStep;
    %slong lastLine = in + rows * lineStep;
    for (long line = in, wl = weight; line != lastLine; line += lineStep, wl += weightStep) {
    %s}
    %s}

    """
        .formatted(
            name,
            each(i -> ", long b" + i) + sumsParameter(),
            before,
            sums,
            epilogue(lanes, pixels, 1));
  }

  private String sumsParameter() {
    return isSummed ? ", long sums" : "";
  }

  private static String clearSums(Lanes l, int vectors) {
    return IntStream.range(0, vectors)
        .mapToObj(v -> l.store("sums + " + v * l.bytes(), l.zero()) + "\n")
        .collect(Collectors.joining());
  }

  private String each(IntFunction<String> text) {
    return IntStream.range(0, accesses.size()).mapToObj(text).collect(Collectors.joining());
  }

  /**
   * A method that computes {@code pixels} by {@code vectors} values. Its loops count by addresses:
   * C2 splits loops with counters in parts, which does not pay for a few turns. Taps printed out
   * one by one were slower still.
   */
  private String tile(String name, Lanes l, int pixels, int vectors) {
    StringBuilder before = new StringBuilder();
    StringBuilder loop = new StringBuilder();
    for (int v = 0; v < vectors; v++) {
      loop.append("%s w%d = %s;\n".formatted(l.type(), v, l.load("wk + " + v * l.bytes())));
    }
    for (int p = 0; p < pixels; p++) {
      for (int v = 0; v < vectors; v++) {
        String sum = "s" + p + "_" + v;
        before.append("%s %s = %s;\n".formatted(l.type(), sum, l.zero()));
        String x = l.load("p + " + p + " * pixelStep + " + v * l.bytes());
        loop.append("%s = %s;\n".formatted(sum, l.fma(x, "w" + v, sum)));
      }
    }
    return """
    private static void %s(long in, long weight, long out, int rows, int columns, \
    long lineStep, long columnStep, long weightStep, long tapStep, long pixelStep, \
    long outStep%s) {
    %slong lastLine = in + rows * lineStep;
    for (long line = in, wl = weight; line != lastLine; line += lineStep, wl += weightStep) {
    long last = line + columns * columnStep;
    for (long p = line, wk = wl; p != last; p += columnStep, wk += tapStep) {
    %s}
    }
    %s}

    """
        .formatted(
            name,
            each(i -> ", long b" + i) + sumsParameter(),
            before,
            loop,
            epilogue(l, pixels, vectors));
  }

  private String epilogue(Lanes l, int pixels, int vectors) {
    ExprEmitter emitter = new ExprEmitter(l, epilogue);
    StringBuilder text = new StringBuilder(emitter.constants());
    for (int p = 0; p < pixels; p++) {
      for (int v = 0; v < vectors; v++) {
        String suffix = p + "_" + v;
        String q = "out + %d * outStep + %d".formatted(p, v * l.bytes());
        List<String> names = new ArrayList<>(List.of("s" + suffix));
        for (int i = 0; i < accesses.size(); i++) {
          String value =
              switch (accesses.get(i)) {
                case FULL -> l.load("b" + i + " + " + q);
                case CHANNEL, SAMPLE_CHANNEL -> l.load("b" + i + " + " + v * l.bytes());
                case SAMPLE, SCALAR -> l.splat(Lanes.loadFloat("b" + i));
              };
          text.append("%s v%d_%s = %s;\n".formatted(l.type(), i, suffix, value));
          names.add("v" + i + "_" + suffix);
        }
        ExprEmitter.Code code = emitter.emit(names, "_" + suffix);
        text.append(code.statements()).append(l.store(q, code.result())).append('\n');
        if (isSummed) {
          text.append(
              p == 0
                  ? "%s sum%d = %s;\n".formatted(l.type(), v, code.result())
                  : "sum%d = %s;\n".formatted(v, l.add(code.result(), "sum" + v)));
        }
      }
    }
    return isSummed ? text + addSums(l, vectors) : text.toString();
  }

  private static String addSums(Lanes l, int vectors) {
    StringBuilder text = new StringBuilder();
    for (int v = 0; v < vectors; v++) {
      String address = "sums + " + v * l.bytes();
      text.append(l.store(address, l.add(l.load(address), "sum" + v))).append('\n');
    }
    return text.toString();
  }
}
