package dev.senet.compiler.tornado;

import dev.senet.compiler.plan.Operand;
import dev.senet.compiler.plan.Ref;
import dev.senet.compiler.plan.Step;
import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Exprs;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several pointwise computations over arrays of one length in one launch: a work-item makes an
 * element of each, one after another. What it has read or made already it keeps in registers.
 */
final class MergedPointwiseKernel {
  private final KernelWriter kernel;
  private final Map<Ref, Pointer> pointers = new LinkedHashMap<>();
  private final Map<Ref, String> values = new HashMap<>();
  private final StringBuilder statements = new StringBuilder();

  /** One of the computations. */
  private record Part(Expr expression, List<Ref> inputs, Ref output) {
    static Optional<Part> of(Step step) {
      return step.flat()
          .flatMap(Step.Flat::expression)
          .map(expression -> new Part(expression, step.reads(), step.writes().getFirst()));
    }
  }

  private MergedPointwiseKernel(KernelWriter kernel) {
    this.kernel = kernel;
  }

  /**
   * The step in place of {@code steps}, if all are pointwise and a kernel can take their arrays.
   */
  static Optional<Step> of(Dialect dialect, List<Step> steps) {
    List<Part> parts = steps.stream().flatMap(step -> Part.of(step).stream()).toList();
    Step first = steps.getFirst();
    if (parts.size() < steps.size()
        || !(first.operands().getLast() instanceof Operand.Number(Size count))) {
      return Optional.empty();
    }
    KernelWriter writer = new KernelWriter(dialect, "Pointwise", purpose(parts));
    MergedPointwiseKernel kernel = new MergedPointwiseKernel(writer);
    kernel.declare(parts);
    writer.number("count", count);
    for (int i = 0; i < parts.size(); i++) {
      kernel.compute(parts.get(i), i);
    }
    writer.add("int i = context.globalIdx;").add("if (i < count) {").add("%s}", kernel.statements);
    return writer.fits()
        ? Optional.of(writer.step(first.label() + " …", Grids.covering(count)))
        : Optional.empty();
  }

  private static String purpose(List<Part> parts) {
    return parts.stream()
        .map(part -> "out = " + Exprs.print(part.expression, List.of()))
        .collect(Collectors.joining("\n"));
  }

  /** One parameter for each array, whatever is done with it. */
  private void declare(List<Part> parts) {
    List<Ref> read = parts.stream().flatMap(part -> part.inputs.stream()).toList();
    List<Ref> written = parts.stream().map(Part::output).toList();
    Stream.concat(read.stream(), written.stream())
        .distinct()
        .forEach(ref -> {
          String name = "x" + pointers.size();
          Pointer pointer =
              !written.contains(ref)
                  ? kernel.read(name, ref)
                  : read.contains(ref) ? kernel.update(name, ref) : kernel.write(name, ref);
          pointers.put(ref, pointer);
        });
  }

  private void compute(Part part, int number) {
    List<String> args = new ArrayList<>();
    part.inputs.forEach(ref -> args.add(values.computeIfAbsent(ref, this::load)));
    ExprWriter.Code code = ExprWriter.write(List.of(part.expression), args, "Of" + number);
    String result = "result" + number;
    statements
        .append(code.statements())
        .append("float %s = %s;\n".formatted(result, code.result()))
        .append(pointers.get(part.output).set("i", result));
    values.put(part.output, result);
  }

  /** Declares what an array has before any computation changes it; gives its name. */
  private String load(Ref ref) {
    Pointer pointer = pointers.get(ref);
    String name = pointer.offset() + "At";
    String index = ref.buffer().bytes().equals(Size.of(4)) ? "0" : "i";
    statements.append("float %s = %s;\n".formatted(name, pointer.get(index)));
    return name;
  }
}
