package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.KernelSource;
import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.SourceText;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Precision;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A kernel under construction, together with the step that launches it: each parameter is declared
 * with what the step passes for it. The parameters are
 *
 * <ol>
 *   <li>{@code KernelContext context};
 *   <li>{@code FloatArray fixed}, the memory whose size does not depend on the batch, if an operand
 *       lies there;
 *   <li>{@code FloatArray batched}, the memory of the batch, if an operand lies there;
 *   <li>{@code IntArray integers}, the batch's memory seen as integers, if an operand is a tensor
 *       of integers;
 *   <li>an int for each operand, its first index in the memory, and for each number, in the order
 *       of their declaration.
 * </ol>
 *
 * Nothing else is an input, so equal sources are one kernel.
 */
final class KernelWriter {
  /** TornadoVM's limit for the parameters of a task. */
  private static final int MOST_PARAMETERS = 20;

  /** Floats of local memory that a group has on every usual GPU: 48 KiB. */
  private static final int MOST_LOCAL = 48 * 1024 / 4;

  /** The memories that operands lie in, in the order of the parameters. */
  private enum Memory {
    FIXED("FloatArray", "fixed"),
    BATCHED("FloatArray", "batched"),
    INTEGERS("IntArray", "integers");

    private final String type;
    private final String parameter;

    Memory(String type, String parameter) {
      this.type = type;
      this.parameter = parameter;
    }

    String declaration() {
      return type + " " + parameter;
    }
  }

  private final Dialect dialect;
  private final String family;
  private final String purpose;
  private final Set<Memory> memories = new TreeSet<>();
  private final List<String> names = new ArrayList<>();
  private final List<Operand> operands = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private final StringBuilder methods = new StringBuilder();
  private int localFloats;
  private int accumulators;
  private boolean usesTensorCores;
  private Precision factors = Precision.FP32;

  /**
   * @param family what kind of kernel it is: the beginning of the class's name
   * @param purpose what it computes, for the reader of the emitted source
   */
  KernelWriter(Dialect dialect, String family, String purpose) {
    this.dialect = dialect;
    this.family = family;
    this.purpose = purpose;
  }

  /** A tensor that is read. */
  Pointer read(String name, Ref ref) {
    return pointer(name, ref, new Operand.Read(ref));
  }

  /** A tensor that is written wholly. */
  Pointer write(String name, Ref ref) {
    return pointer(name, ref, new Operand.Write(ref));
  }

  /** A tensor that is read and written, or written in part. */
  Pointer update(String name, Ref ref) {
    return pointer(name, ref, new Operand.Update(ref));
  }

  /** A batched tensor of integers that is read. */
  Pointer integers(String name, Ref ref) {
    return pointer(name, Memory.INTEGERS, new Operand.Read(ref));
  }

  private Pointer pointer(String name, Ref ref, Operand operand) {
    return pointer(name, ref.buffer().isBatched() ? Memory.BATCHED : Memory.FIXED, operand);
  }

  private Pointer pointer(String name, Memory memory, Operand operand) {
    memories.add(memory);
    return new Pointer(memory.parameter, parameter(name, operand));
  }

  /** A number; gives its name. */
  String number(String name, Size value) {
    return parameter(name, new Operand.Number(value));
  }

  /** A number that does not depend on the batch; gives its name. */
  String number(String name, long value) {
    return number(name, Size.of(value));
  }

  private String parameter(String name, Operand operand) {
    names.add(name);
    operands.add(operand);
    return name;
  }

  /** Declares local memory. */
  Local local(String name, int size) {
    localFloats += size;
    body.append(dialect.local(name, size));
    return new Local(name);
  }

  /** Declares local memory of ints. */
  Local localInts(String name, int size) {
    localFloats += size;
    body.append(dialect.localInts(name, size));
    return new Local(name);
  }

  /** Declares a sum of a work-item, 0 at first. */
  KernelWriter accumulator(String name) {
    accumulators++;
    return add("float %s = 0f;", name);
  }

  /** Takes note that the kernel is a product of matrices whose factors are rounded. */
  void factors(Precision precision) {
    factors = precision;
  }

  /** Declares a fragment of 16 × 8 sums that a warp keeps, 4 in each work-item, 0 at first. */
  KernelWriter fragment(String name) {
    accumulators += 4;
    usesTensorCores = true;
    return add("float[] %s = context.mmaFragment(0f);", name);
  }

  /** An array in local memory. */
  final class Local {
    private final String name;

    private Local(String name) {
      this.name = name;
    }

    /** An expression that reads an element. */
    String get(String index) {
      return dialect.get(name, index);
    }

    /** A statement that writes an element. */
    String set(String index, String value) {
      return dialect.set(name, index, value);
    }
  }

  /** Adds statements, with {@code format} as in {@link String#format}. */
  KernelWriter add(String format, Object... values) {
    body.append(values.length == 0 ? format : format.formatted(values));
    if (!format.endsWith("\n")) {
      body.append('\n');
    }
    return this;
  }

  /**
   * Adds a method that sees the kernel's memory and numbers, as far as they are declared, and more
   * parameters; gives how a call of it begins, up to the first of these.
   *
   * @param head its type and name
   */
  String method(String head, String moreParameters, String statements) {
    methods.append(
        "\nprivate static %s(%s, %s) {\n%s}\n"
            .formatted(head, String.join(", ", parameters()), moreParameters, statements));
    List<String> arguments =
        Stream.concat(memories.stream().map(m -> m.parameter), names.stream()).toList();
    return head.substring(head.indexOf(' ') + 1) + "(" + String.join(", ", arguments) + ", ";
  }

  /** The declarations of all parameters but the context. */
  private List<String> parameters() {
    return Stream.concat(
            memories.stream().map(Memory::declaration), names.stream().map(name -> "int " + name))
        .toList();
  }

  /** A step that launches the kernel. */
  Step step(String label, Geometry.Grid grid) {
    return step(label, grid, Optional.empty());
  }

  /**
   * A step whose kernel treats all elements of its arrays alike, one for each work-item; their
   * number was declared last.
   *
   * @param expression what the last of the arrays gets, if the step may be merged with others
   */
  Step flatStep(String label, Size count, int local, Optional<Expr> expression) {
    Step.Flat flat = new Step.Flat(operands.size() - 1, local, expression);
    return step(label, Geometry.Grid.covering(count, local), Optional.of(flat));
  }

  private Step step(String label, Geometry.Grid grid, Optional<Step.Flat> flat) {
    if (!fits()) {
      throw new UnsupportedOperationException(
          "%s: a kernel of %d parameters; TornadoVM takes %d"
              .formatted(label, parametersOfTask(), MOST_PARAMETERS));
    }
    if (localFloats > MOST_LOCAL) {
      throw new UnsupportedOperationException(
          "%s: a kernel with %d bytes of local memory; a GPU has %d"
              .formatted(label, 4 * localFloats, 4 * MOST_LOCAL));
    }
    return new Step(label, source(), operands, grid, List.of(), flat);
  }

  /** Whether TornadoVM takes so many parameters. */
  boolean fits() {
    return parametersOfTask() <= MOST_PARAMETERS;
  }

  private int parametersOfTask() {
    return 1 + memories.size() + names.size();
  }

  private KernelSource source() {
    String members =
        "public static void %s(KernelContext context, %s) {\n%s}\n%s"
            .formatted(
                family.substring(0, 1).toLowerCase(Locale.ROOT) + family.substring(1),
                String.join(", ", parameters()),
                body,
                methods);
    String name =
        dialect.prefix() + family + "_" + SourceText.digest(dialect + family + purpose + members);
    return new KernelSource(
        name,
        """
        %s
        /**
         * %s
         */
        public final class %s {
        %s}
        """
            .formatted(
                dialect.imports(usesTensorCores),
                purpose.strip().replace("\n", "\n * "),
                name,
                SourceText.indent(members)),
        List.of(),
        4 * localFloats,
        accumulators,
        factors);
  }
}
