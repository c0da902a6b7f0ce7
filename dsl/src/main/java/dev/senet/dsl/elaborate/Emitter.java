package dev.senet.dsl.elaborate;

import dev.senet.core.graph.GraphBuilder;
import dev.senet.core.graph.Node;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.ShapeException;
import dev.senet.core.graph.TensorType;
import dev.senet.core.graph.Variable;
import dev.senet.core.source.Diagnostic;
import dev.senet.core.source.SourceSpan;
import dev.senet.dsl.parse.Limits;
import java.util.List;

/**
 * Adds nodes to the graph under construction; keeps its limits and turns shape errors into
 * diagnostics.
 */
final class Emitter {
  private final GraphBuilder builder = new GraphBuilder();
  private final Budget budget;

  Emitter(Budget budget) {
    this.budget = budget;
  }

  /**
   * Applies {@code op}.
   *
   * @throws Abort if the shapes do not fit; the caller adds where the operands come from
   */
  Node apply(String path, SourceSpan span, Op op, List<Node> inputs) {
    checkSize(path, span);
    try {
      return builder.at(path, span).apply(op, inputs);
    } catch (ShapeException e) {
      throw refused(span, e);
    } catch (ArithmeticException e) {
      throw new Abort(Diagnostic.error(span, "the result is too large"));
    }
  }

  Node constant(String path, SourceSpan span, double value) {
    checkSize(path, span);
    return builder.at(path, span).constant(value);
  }

  Node variable(String path, SourceSpan span, Variable variable) {
    checkSize(path, span);
    return builder.at(path, span).variable(variable);
  }

  Node input(String name, SourceSpan span, TensorType type) {
    checkSize(name, span);
    return builder.at(name, span).input(name, type);
  }

  GraphBuilder builder() {
    return builder;
  }

  /** The diagnostic for an op that does not accept its inputs. */
  static Abort refused(SourceSpan span, ShapeException e) {
    return new Abort(new Diagnostic(span, e.getMessage(), List.of(), List.of(), e.help()));
  }

  private void checkSize(String path, SourceSpan span) {
    budget.step(span);
    if (builder.size() >= Limits.NODES) {
      throw Abort.fatal(
          Diagnostic.error(span, "the model has more than %,d operations".formatted(Limits.NODES))
              .withHelp("unroll less: smaller repeats or fewer calls"));
    }
    if (path.length() > Limits.PATH_LENGTH) {
      throw Abort.fatal(
          Diagnostic.error(
                  span,
                  "the path that names this operation is longer than %,d characters"
                      .formatted(Limits.PATH_LENGTH))
              .withHelp("use shorter names, or fewer blocks inside blocks"));
    }
  }
}
