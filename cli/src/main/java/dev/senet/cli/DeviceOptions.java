package dev.senet.cli;

import dev.senet.core.program.Precision;
import dev.senet.runtime.DeviceSpec;
import dev.senet.training.Environment;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that describe the device. */
final class DeviceOptions {
  /** What {@code --exact} does. */
  static final String EXACT =
      "Compute all convolutions product by product, not by Winograd's faster algorithm.";

  /** What {@code --precision} does. */
  static final String PRECISION =
      "What factors of products of matrices are rounded to, on TornadoVM: fp32, fp16 or bf16, or"
          + " on tensor cores fp16-tensor or bf16-tensor, with CUDA; fp32 if not given. Sums and all"
          + " else are fp32.";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "jvm",
      converter = DeviceName.Converter.class,
      completionCandidates = DeviceName.Candidates.class,
      description =
          "Where to compute: ${COMPLETION-CANDIDATES}, or tornado:BACKEND:DEVICE (see 'senet"
              + " devices').")
  private DeviceName device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; all cores if not given.")
  private Optional<Integer> threads;

  @Option(
      names = "--vector-bits",
      paramLabel = "BITS",
      description = "Vector width: 128, 256 or 512, or 0 for scalar code; the widest if not given.")
  private Optional<Integer> vectorBits;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      converter = Bytes.class,
      description =
          "The most memory for tensors, such as 800m or 4g; 3/4 of the machine's if not given.")
  private Optional<Long> memoryLimit;

  @Option(names = "--precision", paramLabel = "PRECISION", description = PRECISION)
  private Optional<Precision> precision;

  @Option(names = "--exact", description = EXACT)
  private boolean exact;

  /** What computes. */
  DeviceSpec.Kind kind() {
    return device.kind().orElseGet(() -> device.onThisMachine().kind());
  }

  /** What factors of products are rounded to. */
  Precision precision() {
    return precision.orElse(Precision.FP32);
  }

  /** What the options describe. */
  DeviceSpec spec() {
    return spec(Optional.empty());
  }

  /**
   * What the options describe.
   *
   * @param begun what a run to go on with began with: its vector width is taken if none is given
   *     and the machine has it, and so are its exactness and its precision
   */
  DeviceSpec spec(Optional<Environment> begun) {
    DeviceSpec usual = device.onThisMachine();
    int bits =
        vectorBits.orElseGet(() ->
            begun
                .map(Environment::vectorBits)
                .filter(b -> b <= usual.vectorBits())
                .orElse(usual.vectorBits()));
    if (bits > usual.vectorBits()) {
      throw new UserException(
          "--vector-bits %d: this machine has vectors of up to %d bits"
              .formatted(bits, usual.vectorBits()));
    }
    return UserException.check(() ->
        usual
            .withVectorBits(bits)
            .withThreads(threads.orElse(usual.threads()))
            .withMemoryLimit(memoryLimit.orElseGet(() -> Machine.memoryBytes() / 4 * 3))
            .withExact(exact || begun.map(Environment::exact).orElse(false))
            .withPrecision(precision(begun)));
  }

  private Precision precision(Optional<Environment> begun) {
    Optional<Precision> ofRun = begun.map(Environment::precision);
    if (ofRun.isPresent() && precision.isPresent() && !precision.equals(ofRun)) {
      throw new UserException(
          "a run goes on as it began, with --precision %s: leave --precision out"
              .formatted(ofRun.get()));
    }
    return ofRun.orElseGet(this::precision);
  }

  /** Reads sizes such as {@code 800m} and {@code 4g}. */
  static final class Bytes implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt]?)(i?b)?");

    @Override
    public Long convert(String text) {
      Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
      if (!size.matches() || size.group(1).matches("0+")) {
        throw new TypeConversionException("'" + text + "' is not a size such as 800m or 4g");
      }
      int unit = size.group(2).isEmpty() ? 0 : " kmgt".indexOf(size.group(2));
      return Long.parseLong(size.group(1)) << 10 * unit;
    }
  }
}
