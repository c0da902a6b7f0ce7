package dev.senet.dsl.parse;

/** What stops hostile or runaway files. Each limit has its own error, which names the limit. */
public final class Limits {
  /** Bytes of one file. */
  public static final int FILE_BYTES = 1 << 20;

  /** Tokens of one file. */
  public static final int TOKENS = 200_000;

  /** Characters of a name. */
  public static final int NAME_LENGTH = 100;

  /** Brackets inside brackets. */
  public static final int NESTING = 64;

  /** {@code if}s of one statement. */
  public static final int CONDITIONS = 64;

  /** Operators of one precedence in a row, such as in {@code a + b + c}. */
  public static final int OPERATORS = 200;

  /** Elements of one list, such as the parameters of a block or a tuple. */
  public static final int ELEMENTS = 256;

  /** Files of one program. */
  public static final int FILES = 64;

  /** Bytes of a program's files after which no more are imported. */
  public static final int PROGRAM_BYTES = 1 << 22;

  /** Errors reported in one run. */
  public static final int ERRORS = 20;

  /** Blocks that are inside each other's calls. */
  public static final int CALL_DEPTH = 64;

  /** Expressions inside expressions, through all calls. */
  public static final int EVALUATION_DEPTH = 500;

  /** Expressions evaluated and nodes made for the models of a file. */
  public static final int STEPS = 1_000_000;

  /** Iterations of all {@code repeat}s in the models of a file. */
  public static final int ITERATIONS = 100_000;

  /** Nodes of one model's graph. */
  public static final int NODES = 50_000;

  /** Characters of the path that names a weight. */
  public static final int PATH_LENGTH = 1000;

  private Limits() {}
}
