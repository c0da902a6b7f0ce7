package dev.senet.dsl.ast;

import dev.senet.core.source.SourceSpan;
import java.util.List;
import java.util.Optional;

/** A statement of a block or a model. */
public sealed interface Statement {
  /** Where it stands. */
  SourceSpan span();

  /** A name at the place where it is bound. */
  record Binding(String name, SourceSpan span) {}

  /** {@code x = …} or {@code a, b = …}. */
  record Assignment(List<Binding> targets, Expression value, SourceSpan span) implements Statement {
    public Assignment {
      targets = List.copyOf(targets);
    }
  }

  /** {@code repeat n as i { … }}. */
  record Repetition(
      Expression count, Optional<Binding> counter, List<Statement> body, SourceSpan span)
      implements Statement {
    public Repetition {
      body = List.copyOf(body);
    }
  }

  /** {@code input image: f32[N, 32, 32, 3]}. */
  record Input(Binding target, Binding elementType, List<Expression> dims, SourceSpan span)
      implements Statement {
    public Input {
      dims = List.copyOf(dims);
    }
  }

  /** {@code output logits = …}. */
  record Output(Binding target, Expression value, SourceSpan span) implements Statement {}

  /** {@code return …}. */
  record Return(Expression value, SourceSpan span) implements Statement {}
}
