package dev.senet.compiler.plan;

import dev.senet.core.expr.Expr;
import dev.senet.core.graph.Node;
import dev.senet.core.program.Geometry;
import dev.senet.core.program.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One launch of a kernel.
 *
 * @param label what it computes, such as {@code stage1.conv2: conv 3×3}
 * @param operands the kernel's arguments, in its order
 * @param geometry how the work is split
 * @param nodes the nodes that it computes, or takes a part in computing
 * @param flat set if the kernel runs over all elements of its buffers alike
 */
public record Step(
    String label,
    KernelSource kernel,
    List<Operand> operands,
    Geometry geometry,
    List<Node> nodes,
    Optional<Flat> flat) {
  public Step {
    nodes = List.copyOf(nodes);
    operands = List.copyOf(operands);
  }

  /**
   * A kernel whose address operands all name arrays of one length: launches over adjacent arrays
   * can be joined.
   *
   * @param countOperand index of the operand that holds the number of elements
   * @param elementsPerUnit elements that one work unit or work-group handles
   * @param expression what the last array gets: of the arrays in front of it the elements of the
   *     same index, of buffers of one element that one; if absent, the step cannot be merged with
   *     others
   */
  public record Flat(int countOperand, long elementsPerUnit, Optional<Expr> expression) {}

  /** Starts a step. */
  public static Builder of(String label, KernelSource kernel) {
    return new Builder(label, kernel);
  }

  /** The same step as a part of computing {@code node}. */
  Step of(Node node) {
    return new Step(label, kernel, operands, geometry, List.of(node), flat);
  }

  /** The same step in place of {@code others}. */
  Step of(List<Step> others) {
    List<Node> all = others.stream().flatMap(step -> step.nodes().stream()).toList();
    return new Step(label, kernel, operands, geometry, all, flat);
  }

  /** The places that are read. */
  public List<Ref> reads() {
    return operands.stream()
        .flatMap(o ->
            switch (o) {
              case Operand.Read(Ref ref) -> java.util.stream.Stream.of(ref);
              case Operand.Update(Ref ref) -> java.util.stream.Stream.of(ref);
              default -> java.util.stream.Stream.<Ref>empty();
            })
        .toList();
  }

  /** The places that are written. */
  public List<Ref> writes() {
    return operands.stream()
        .flatMap(o ->
            switch (o) {
              case Operand.Write(Ref ref) -> java.util.stream.Stream.of(ref);
              case Operand.Update(Ref ref) -> java.util.stream.Stream.of(ref);
              default -> java.util.stream.Stream.<Ref>empty();
            })
        .toList();
  }

  /** Collects a step's operands in the kernel's order. */
  public static final class Builder {
    private final String label;
    private final KernelSource kernel;
    private final List<Operand> operands = new ArrayList<>();
    private Size scratchBytes = Size.ZERO;
    private Optional<Flat> flat = Optional.empty();

    private Builder(String label, KernelSource kernel) {
      this.label = label;
      this.kernel = kernel;
    }

    /** The next argument: an address that is read. */
    public Builder read(Ref ref) {
      operands.add(new Operand.Read(ref));
      return this;
    }

    /** The next argument: an address that is written wholly. */
    public Builder write(Ref ref) {
      operands.add(new Operand.Write(ref));
      return this;
    }

    /** The next argument: an address that is read and written, or written in part. */
    public Builder update(Ref ref) {
      operands.add(new Operand.Update(ref));
      return this;
    }

    /** The next argument: a number. */
    public Builder number(long value) {
      operands.add(new Operand.Number(Size.of(value)));
      return this;
    }

    /** The next arguments: numbers. */
    public Builder numbers(long... values) {
      for (long value : values) {
        number(value);
      }
      return this;
    }

    /** The next argument: a number that may depend on N. */
    public Builder number(Size value) {
      operands.add(new Operand.Number(value));
      return this;
    }

    /** Scratch bytes that each thread needs. */
    public Builder scratch(Size bytes) {
      scratchBytes = bytes;
      return this;
    }

    /** Declares the kernel flat; the count is the operand added last. */
    public Builder flat(long elementsPerUnit) {
      flat = Optional.of(new Flat(operands.size() - 1, elementsPerUnit, Optional.empty()));
      return this;
    }

    /** The step, with {@code units} work units. */
    public Step units(Size units) {
      return split(new Geometry.Units(units, scratchBytes));
    }

    /** The step, split as {@code geometry} says. */
    public Step split(Geometry geometry) {
      return new Step(label, kernel, operands, geometry, List.of(), flat);
    }
  }
}
