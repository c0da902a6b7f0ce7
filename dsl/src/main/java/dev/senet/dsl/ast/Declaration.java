package dev.senet.dsl.ast;

import dev.senet.core.source.SourceSpan;
import java.util.List;
import java.util.Optional;

/** What stands at the top level of a file. */
public sealed interface Declaration {
  /** Where it stands. */
  SourceSpan span();

  /** {@code import "blocks.senet"}. */
  record Import(String path, SourceSpan span) implements Declaration {}

  /** A parametrised piece of network. */
  record Block(
      String name,
      SourceSpan nameSpan,
      List<Parameter> parameters,
      List<Statement> body,
      SourceSpan span)
      implements Declaration {
    public Block {
      parameters = List.copyOf(parameters);
      body = List.copyOf(body);
    }
  }

  /** A network with inputs and outputs. */
  record Model(
      String name,
      SourceSpan nameSpan,
      List<Parameter> parameters,
      List<Statement> body,
      SourceSpan span)
      implements Declaration {
    public Model {
      parameters = List.copyOf(parameters);
      body = List.copyOf(body);
    }
  }

  /** The recipe of one model, or of all models of the file that have none of their own. */
  record Train(Optional<Statement.Binding> model, List<Clause> clauses, SourceSpan span)
      implements Declaration {
    public Train {
      clauses = List.copyOf(clauses);
    }
  }

  /** A line of a {@code train} section. */
  record Clause(Statement.Binding name, List<Expression> values, SourceSpan span) {
    public Clause {
      values = List.copyOf(values);
    }
  }

  /** A parameter of a block or a model. */
  record Parameter(String name, Optional<Expression> defaultValue, SourceSpan span) {}
}
