package dev.senet.dsl;

import java.util.Random;
import java.util.function.Supplier;

/** Makes random programs that the grammar accepts; most mean nothing. */
final class ProgramGenerator {
  private static final String[] NAMES = {
    "x",
    "y",
    "width",
    "relu",
    "conv",
    "se",
    "batch_norm",
    "linear",
    "channels",
    "a",
    "b",
    "concat",
    "global_pool",
    "split",
    "none",
    "avg",
    "max",
    "N",
    "flatten",
    "reshape",
    "image"
  };
  private static final String[] NUMBERS = {
    "0", "1", "2", "3", "16", "64", "0.5", "1e-5", "9223372036854775807", "1e308", "1000000"
  };
  private static final String[] OPERATORS = {
    "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or"
  };

  private final Random random;
  private final boolean hasComments;
  private int budget = 120;
  private int depth;

  ProgramGenerator(Random random, boolean hasComments) {
    this.random = random;
    this.hasComments = hasComments;
  }

  String file() {
    StringBuilder out = new StringBuilder();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      out.append(declaration());
    }
    return out.toString();
  }

  private String declaration() {
    return switch (random.nextInt(6)) {
      case 0 -> "import" + gap() + "\"a.senet\"" + gap();
      case 1 -> "train" + gap() + "{" + many(this::clause) + "}" + gap();
      case 2, 3 -> "model m" + random.nextInt(3) + parameters() + gap() + modelBody();
      default ->
          "block "
              + pick(NAMES)
              + parameters()
              + gap()
              + "{"
              + many(this::statement)
              + "return "
              + expression()
              + gap()
              + "}"
              + gap();
    };
  }

  private String modelBody() {
    return "{ input image : f32[N, 8, 8, 4]"
        + gap()
        + many(this::statement)
        + "output o = "
        + expression()
        + gap()
        + "}"
        + gap();
  }

  private String parameters() {
    return "("
        + gap()
        + list(() -> pick(NAMES) + (random.nextBoolean() ? "" : "=" + expression()))
        + ")";
  }

  private String clause() {
    return pick(NAMES)
        + " "
        + expression()
        + (random.nextInt(3) > 0 ? "" : "," + expression())
        + newline();
  }

  private String statement() {
    return switch (random.nextInt(8)) {
          case 0 ->
              "repeat"
                  + gap()
                  + expression()
                  + (random.nextBoolean() ? " as i" : "")
                  + gap()
                  + "{"
                  + gap()
                  + many(this::statement)
                  + "}";
          case 1 -> "a," + gap() + "b = " + expression();
          default -> pick(NAMES) + gap() + "=" + gap() + expression();
        }
        + newline();
  }

  private String expression() {
    if (--budget < 0 || depth > 12) {
      return pick(NAMES);
    }
    depth++;
    String text = anyExpression();
    depth--;
    return text;
  }

  private String anyExpression() {
    return switch (random.nextInt(14)) {
      case 0, 1 -> pick(NAMES);
      case 2, 3 -> pick(NUMBERS);
      case 4 -> "(" + expression() + gap() + ")";
      case 5 ->
          "if " + expression() + gap() + "then " + expression() + gap() + "else " + expression();
      case 6 -> "(" + expression() + gap() + "," + expression() + ")";
      case 7 -> (random.nextBoolean() ? "-" : "not ") + "(" + expression() + ")";
      case 8 -> "(" + operand() + gap() + pick(OPERATORS) + gap() + operand() + ")";
      case 9 -> pick(new String[] {"true", "false", "\"text\""});
      case 10, 11 -> call();
      default -> pick(NAMES) + gap() + "|>" + gap() + pick(NAMES) + gap() + "|> " + call();
    };
  }

  /** Not an {@code if}, a comparison or a sum, which bind too loosely for some places. */
  private String operand() {
    return random.nextBoolean() ? pick(NUMBERS) : "(" + expression() + ")";
  }

  private String call() {
    return pick(NAMES)
        + "("
        + list(() -> (random.nextInt(3) > 0 ? "" : pick(NAMES) + gap() + "= ") + expression())
        + gap()
        + ")";
  }

  private String list(Supplier<String> element) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      out.append(element.get()).append(i > 0 ? "," : "").append(gap());
    }
    return out.toString();
  }

  private String many(Supplier<String> element) {
    StringBuilder out = new StringBuilder(gap());
    for (int i = random.nextInt(4); i > 0 && budget > 0; i--) {
      out.append(element.get());
    }
    return out.toString();
  }

  private String newline() {
    return "\n" + gap();
  }

  private String gap() {
    return switch (random.nextInt(hasComments ? 20 : 16)) {
      case 0 -> "\n";
      case 1 -> "\n\n\n  ";
      case 16 -> " // note\n";
      case 17 -> "\n  // own line \n";
      case 18 -> "\n// one\n\n\n// two\n\n";
      default -> " ";
    };
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
